/**
 * One consumer on one partition: when it commits, and what a crash between two steps makes of the records. Pure.
 * Auto-commit follows the Java consumer: `poll()` first commits its position when the interval is over, then fetches; a proper `close()`
 * commits it too. The position is behind everything that was handed out, whether it was processed or not.
 */
export const STRATEGIES = ['before', 'after', 'each', 'auto', 'thread'] as const;
/**
 * `before`, `after`: commit the batch before or after it is processed. `each`: after each record. `auto`: auto-commit, processed in the poll loop.
 * `thread`: auto-commit, and a second thread processes while the first one goes on polling.
 */
export type Strategy = (typeof STRATEGIES)[number];

export const RECORDS = 12;
/** `max.poll.records`. */
export const BATCH = 3;
/** `auto.commit.interval.ms`, in seconds; every step of the model takes one. */
export const AUTO_COMMIT_S = 5;
/** `session.timeout.ms`, in seconds: so long nobody reads the partition after a crash. */
export const SESSION_S = 45;

export interface CommitState {
  readonly strategy: Strategy;
  readonly nowS: number;
  /** The group's committed offset; undefined until the first commit. */
  readonly committed: number | undefined;
  /** The next offset that `poll()` will hand out. */
  readonly position: number;
  /** Handed out, not yet processed. */
  readonly queue: readonly number[];
  /** How often each record was processed. */
  readonly processed: readonly number[];
  readonly nextAutoCommitS: number;
  readonly running: boolean;
  readonly last: Event | undefined;
}

export type Step = 'poll' | 'process' | 'commit' | 'both';
/** What happened last, for the status line. `committed` is set when a commit went with it. */
export type Event =
  | { readonly kind: Step; readonly polled: readonly number[]; readonly worked: number | undefined; readonly committed: number | undefined }
  /** `again`: processed but not committed. `lost`: committed but not processed, with this end. */
  | { readonly kind: 'crash' | 'stop'; readonly again: number; readonly lost: number }
  /** `waitedS`: how long nobody read the partition because a dead member was still counted on. */
  | { readonly kind: 'start'; readonly from: number; readonly waitedS: number };

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A group that has committed nothing, its consumer just started; `auto.offset.reset=earliest`. */
export function freshCommit(strategy: Strategy): CommitState {
  return { strategy, nowS: 0, committed: undefined, position: 0, queue: [], processed: numbersTo(RECORDS).map(() => 0), nextAutoCommitS: AUTO_COMMIT_S, running: true, last: undefined };
}

/** What the program has to commit before it does anything else. */
function due({ strategy, queue, position, committed = 0 }: CommitState): number | undefined {
  const offset = { before: position, after: queue.length === 0 ? position : 0, each: queue[0] ?? position, auto: 0, thread: 0 }[strategy];
  return offset > committed ? offset : undefined;
}

/** What the program does next. */
export function nextStep(state: CommitState): Step {
  if (state.strategy === 'thread') return 'both';
  if (due(state) !== undefined) return 'commit';
  return state.queue.length === 0 ? 'poll' : 'process';
}

/** Takes the next step, one second. Nothing happens when the consumer isn't running. */
export function step(state: CommitState): CommitState {
  if (!state.running) return state;
  const kind = nextStep(state);
  const nowS = state.nowS + 1;
  const worked = kind === 'process' || kind === 'both' ? state.queue[0] : undefined;
  if (kind === 'commit') return { ...state, nowS, committed: due(state), last: { kind, polled: [], worked, committed: due(state) } };
  if (kind === 'process') return { ...work(state), nowS, last: { kind, polled: [], worked, committed: undefined } };
  const { polled, committed, next } = poll(state);
  // The other thread works at the same time, on what it had before.
  return { ...(worked === undefined ? next : work(next)), nowS, last: { kind, polled, worked, committed } };
}

function work(state: CommitState): CommitState {
  const [first, ...queue] = state.queue;
  return { ...state, queue, processed: state.processed.map((times, offset) => (offset === first ? times + 1 : times)) };
}

/** Commits first when the interval is over, then hands out what comes next. */
function poll(state: CommitState): { next: CommitState; polled: readonly number[]; committed: number | undefined } {
  const committed = isAuto(state) && state.nowS >= state.nextAutoCommitS ? state.position : undefined;
  const polled = numbersTo(Math.min(BATCH, RECORDS - state.position)).map((at) => state.position + at);
  const timer = committed === undefined ? {} : { committed, nextAutoCommitS: state.nowS + AUTO_COMMIT_S };
  return { next: { ...state, ...timer, position: state.position + polled.length, queue: [...state.queue, ...polled] }, polled, committed };
}

const isAuto = ({ strategy }: CommitState): boolean => strategy === 'auto' || strategy === 'thread';

/** The process dies on the spot: nothing more is committed, what it had in hand is gone. */
export function crash(state: CommitState): CommitState {
  return state.running ? down(state, 'crash') : state;
}

/** SIGTERM: the loop ends its batch, then `close()`; with a second thread nobody waits for what that one has in hand. */
export function stop(state: CommitState): CommitState {
  if (!state.running) return state;
  let ended = state;
  while (nextStep(ended) === 'process' || nextStep(ended) === 'commit') ended = step(ended);
  return down(isAuto(ended) ? { ...ended, committed: ended.position } : ended, 'stop');
}

function down(state: CommitState, kind: 'crash' | 'stop'): CommitState {
  const next: CommitState = { ...state, running: false, queue: [], position: state.committed ?? 0 };
  const again = next.processed.filter((times, offset) => times > 0 && offset >= next.position).length;
  return { ...next, last: { kind, again, lost: lost(next).length - lost(state).length } };
}

/** The program starts again where the group has committed. After a crash the session of the dead member has to end first. */
export function start(state: CommitState): CommitState {
  if (state.running) return state;
  const waitedS = state.last?.kind === 'crash' ? SESSION_S : 0;
  const nowS = state.nowS + waitedS;
  return { ...state, nowS, running: true, nextAutoCommitS: nowS + AUTO_COMMIT_S, last: { kind: 'start', from: state.position, waitedS } };
}

/** Records that nobody will ever process: the group is past them, and nobody has them in hand. */
export function lost({ position, processed, queue }: CommitState): number[] {
  return numbersTo(position).filter((offset) => processed[offset] === 0 && !queue.includes(offset));
}

/** Records that were processed more than once. */
export function repeated({ processed }: CommitState): number[] {
  return numbersTo(RECORDS).filter((offset) => (processed[offset] ?? 0) > 1);
}

/** Nothing is left to read, to process or to commit. */
export function isDone(state: CommitState): boolean {
  return state.running && state.position === RECORDS && state.queue.length === 0 && (state.committed ?? 0) === RECORDS;
}
