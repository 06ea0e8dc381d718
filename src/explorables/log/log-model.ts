/**
 * A topic as a consumer sees it: logs that grow at the tail and lose whole segments at the head, and groups that each keep their own
 * place. Pure: every function returns a new state. Keys go where Kafka's producers send them (murmur2).
 */
import { partitionOf } from '../partitioner/murmur2.ts';

/** A segment is full at this many records here; in Kafka at `segment.bytes`, 1 GiB by default. */
export const SEGMENT_RECORDS = 3;
/** A record is too old after this many days: `retention.ms`. */
export const RETENTION_DAYS = 7;
export const GROUPS = ['push', 'digest'] as const;
export type GroupName = (typeof GROUPS)[number];
export type Reset = 'earliest' | 'latest';

export interface StoredRecord {
  readonly offset: number;
  readonly key: string;
  readonly day: number;
}

export interface Segment {
  readonly records: readonly StoredRecord[];
}

export interface PartitionLog {
  /** The offset that the next record gets. It never goes back. */
  readonly end: number;
  /** Oldest first; the last one is being written and may be empty. */
  readonly segments: readonly Segment[];
}

export interface LogState {
  readonly day: number;
  readonly reset: Reset;
  readonly partitions: readonly PartitionLog[];
  /** Committed offsets, by partition: the next record to read. Undefined: this group has never committed there. */
  readonly committed: Readonly<Record<GroupName, readonly (number | undefined)[]>>;
  readonly last: Event | undefined;
}

/** What happened last, for the status line. */
export type Event =
  | { readonly kind: 'appended'; readonly key: string; readonly partition: number; readonly offset: number }
  | { readonly kind: 'read'; readonly group: GroupName; readonly key: string; readonly partition: number; readonly offset: number }
  | { readonly kind: 'nothing'; readonly group: GroupName }
  | { readonly kind: 'reset'; readonly group: GroupName; readonly partition: number; readonly to: number; readonly outOfRange: boolean }
  | { readonly kind: 'seek'; readonly group: GroupName; readonly to: 'start' | 'end' }
  | { readonly kind: 'days'; readonly deleted: number };

export function freshLog(partitions: number, reset: Reset = 'earliest'): LogState {
  const none = Array.from({ length: partitions }, () => undefined);
  const empty: PartitionLog = { end: 0, segments: [{ records: [] }] };
  return { day: 1, reset, partitions: none.map(() => empty), committed: { push: none, digest: none }, last: undefined };
}

export const recordsOf = (log: PartitionLog): StoredRecord[] => log.segments.flatMap(({ records }) => records);

/** Log start offset: the oldest that can still be read. */
export const startOf = (log: PartitionLog): number => recordsOf(log)[0]?.offset ?? log.end;

/** Records a group hasn't read yet; for a partition where it never committed, all that are there. */
export function lagOf(state: LogState, group: GroupName): number {
  return state.partitions.reduce((sum, log, at) => sum + log.end - (state.committed[group][at] ?? startOf(log)), 0);
}

export function append(state: LogState, key: string): LogState {
  const partition = partitionOf(key, state.partitions.length);
  const partitions = state.partitions.map((log, at): PartitionLog => {
    if (at !== partition) return log;
    const record = { offset: log.end, key, day: state.day };
    const open = log.segments.at(-1)?.records ?? [];
    const segments = open.length < SEGMENT_RECORDS ? [...log.segments.slice(0, -1), { records: [...open, record] }] : [...log.segments, { records: [record] }];
    return { end: log.end + 1, segments };
  });
  return { ...state, partitions, last: { kind: 'appended', key, partition, offset: (partitions[partition]?.end ?? 1) - 1 } };
}

/** The group takes one record, of the partition where it is furthest behind, and commits. A place that doesn't exist is reset first. */
export function read(state: LogState, group: GroupName): LogState {
  for (const [partition, log] of state.partitions.entries()) {
    const place = state.committed[group][partition];
    if (log.end === 0 || (place !== undefined && place >= startOf(log))) continue;
    const to = state.reset === 'earliest' ? startOf(log) : log.end;
    return { ...move(state, group, partition, to), last: { kind: 'reset', group, partition, to, outOfRange: place !== undefined } };
  }
  const behind = state.partitions.map((log, partition) => ({ log, partition, place: state.committed[group][partition] ?? log.end }));
  const [most] = behind.sort((a, b) => (b.log.end - b.place) - (a.log.end - a.place));
  const record = most && recordsOf(most.log).find(({ offset }) => offset === most.place);
  if (most === undefined || record === undefined) return { ...state, last: { kind: 'nothing', group } };
  return { ...move(state, group, most.partition, record.offset + 1), last: { kind: 'read', group, key: record.key, partition: most.partition, offset: record.offset } };
}

export function seek(state: LogState, group: GroupName, to: 'start' | 'end'): LogState {
  const places = state.partitions.map((log) => (to === 'start' ? startOf(log) : log.end));
  return { ...state, committed: { ...state.committed, [group]: places }, last: { kind: 'seek', group, to } };
}

/** Days pass; a segment whose newest record is too old goes as a whole. One that is still being written goes, too, once all of it is too old. */
export function passDays(state: LogState, days: number): LogState {
  const day = state.day + days;
  const tooOld = ({ records }: Segment) => records.length > 0 && records.every((record) => day - record.day > RETENTION_DAYS);
  let deleted = 0;
  const partitions = state.partitions.map((log): PartitionLog => {
    const firstToStay = log.segments.findIndex((segment) => !tooOld(segment));
    const gone = firstToStay === -1 ? log.segments : log.segments.slice(0, firstToStay);
    deleted += gone.reduce((sum, { records }) => sum + records.length, 0);
    return { ...log, segments: firstToStay === -1 ? [{ records: [] }] : log.segments.slice(firstToStay) };
  });
  return { ...state, day, partitions, last: { kind: 'days', deleted } };
}

function move(state: LogState, group: GroupName, partition: number, to: number): LogState {
  return { ...state, committed: { ...state.committed, [group]: state.committed[group].map((place, at) => (at === partition ? to : place)) } };
}
