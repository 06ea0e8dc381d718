/**
 * One partition with transactions: what stands in it, where the last stable offset is, and what each isolation level reads. Pure.
 * Writing follows the broker (markers, index of aborted transactions), reading follows the Java consumer: it is handed the aborted
 * transactions by first offset and passes over a producer's records from there to its ABORT.
 */
export const WRITERS = ['shop-0', 'shop-1'] as const;
/** A transactional id. */
export type Writer = (typeof WRITERS)[number];

export type Entry =
  /** `writer` undefined: sent without a transaction. */
  | { readonly kind: 'record'; readonly offset: number; readonly value: string; readonly writer: Writer | undefined }
  | { readonly kind: 'commit' | 'abort'; readonly offset: number; readonly writer: Writer };

export interface AbortedTransaction {
  readonly writer: Writer;
  readonly firstOffset: number;
}

export interface TransactionState {
  readonly entries: readonly Entry[];
  /** First offset of each open transaction. */
  readonly open: Readonly<Partial<Record<Writer, number>>>;
  /** In the order of their ends, as in the broker's index. */
  readonly aborted: readonly AbortedTransaction[];
  readonly last: Event | undefined;
}

/** What happened last, for the status line. */
export type Event =
  | { readonly kind: 'sent'; readonly value: string; readonly offset: number; readonly writer: Writer | undefined; readonly began: boolean; readonly behind: number | undefined }
  | { readonly kind: 'commit' | 'abort'; readonly writer: Writer; readonly offset: number; readonly moved: boolean }
  | { readonly kind: 'timeout'; readonly writers: readonly Writer[] };

export const EMPTY: TransactionState = { entries: [], open: {}, aborted: [], last: undefined };

/** The offset that the next entry gets; here also the high watermark, as every replica has everything. */
export const endOf = ({ entries }: TransactionState): number => entries.length;

/** Where the oldest open transaction begins; without one, the high watermark. */
export function lastStableOffset(state: TransactionState): number {
  return Math.min(endOf(state), ...Object.values(state.open));
}

/** Sends a record. The first one of a writer opens its transaction in this partition. */
export function send(state: TransactionState, writer?: Writer): TransactionState {
  const offset = endOf(state);
  const count = state.entries.filter((entry) => entry.kind === 'record' && entry.writer === writer).length + 1;
  const value = writer === undefined ? `p-${count}` : `${writer === 'shop-0' ? 'a' : 'b'}-${count}`;
  const began = writer !== undefined && state.open[writer] === undefined;
  const stable = lastStableOffset(state);
  return {
    ...state,
    entries: [...state.entries, { kind: 'record', offset, value, writer }],
    open: began ? { ...state.open, [writer]: offset } : state.open,
    last: { kind: 'sent', value, offset, writer, began, behind: stable < offset ? stable : undefined },
  };
}

/** Ends the writer's transaction with a marker; nothing happens when none is open. */
export function end(state: TransactionState, writer: Writer, kind: 'commit' | 'abort'): TransactionState {
  const firstOffset = state.open[writer];
  if (firstOffset === undefined) return state;
  const offset = endOf(state);
  const open = Object.fromEntries(Object.entries(state.open).filter(([name]) => name !== writer)) as TransactionState['open'];
  const next = { ...state, entries: [...state.entries, { kind, offset, writer }], open, aborted: kind === 'abort' ? [...state.aborted, { writer, firstOffset }] : state.aborted };
  return { ...next, last: { kind, writer, offset, moved: lastStableOffset(next) > lastStableOffset(state) } };
}

/** Longer than `transaction.timeout.ms` passes: the coordinator aborts whatever is still open. */
export function passTimeout(state: TransactionState): TransactionState {
  const writers = WRITERS.filter((writer) => state.open[writer] !== undefined);
  return { ...writers.reduce((rest, writer) => end(rest, writer, 'abort'), state), last: { kind: 'timeout', writers } };
}

/** Values that a `read_uncommitted` reader gets: every record, no marker. */
export function readUncommitted({ entries }: TransactionState): string[] {
  return entries.flatMap((entry) => (entry.kind === 'record' ? [entry.value] : []));
}

/** Values that a `read_committed` reader gets: below the last stable offset, and nothing of what was aborted. */
export function readCommitted(state: TransactionState): string[] {
  const stable = lastStableOffset(state);
  const toCome = [...state.aborted].sort((one, other) => one.firstOffset - other.firstOffset);
  const aborting = new Set<Writer>();
  const values: string[] = [];
  for (const entry of state.entries.slice(0, stable)) {
    while (toCome[0] !== undefined && toCome[0].firstOffset <= entry.offset) aborting.add((toCome.shift() as AbortedTransaction).writer);
    if (entry.kind === 'abort') aborting.delete(entry.writer);
    else if (entry.kind === 'record' && (entry.writer === undefined || !aborting.has(entry.writer))) values.push(entry.value);
  }
  return values;
}

/** What has become of a record. */
export function fateOf(state: TransactionState, { offset, writer }: Entry): 'plain' | 'open' | 'committed' | 'aborted' {
  if (writer === undefined) return 'plain';
  const marker = state.entries.find((entry) => entry.kind !== 'record' && entry.writer === writer && entry.offset >= offset);
  if (marker === undefined) return 'open';
  return marker.kind === 'abort' ? 'aborted' : 'committed';
}

/** Records behind the last stable offset: `read_committed` waits for them. */
export function heldBack(state: TransactionState): number {
  return state.entries.slice(lastStableOffset(state)).filter(({ kind }) => kind === 'record').length;
}
