/**
 * One partition with three replicas as Kafka 4.x (KRaft) treats it. Pure: every function returns a new state.
 * The rules are the broker's and the controller's, eligible leader replicas (KIP-966) included; times are the course lab's.
 * Freezing keeps a broker's disk, so nothing here loses what a disk held: only elections can.
 */

export type Acks = '1' | 'all';
export type BrokerId = 1 | 2 | 3;
export const BROKER_IDS: readonly BrokerId[] = [1, 2, 3];

/** `broker.session.timeout.ms` of the lab: after this long without a heartbeat the controller fences a broker. */
export const SESSION_TIMEOUT_MS = 2_000;
/** The model's clock moves in steps of this size. */
export const TICK_MS = 100;

/**
 * `travelling`: in no log yet. `waiting`: in the leader's log, not acknowledged.
 * `refused`: NOT_ENOUGH_REPLICAS, not written; the client tries again.
 */
export type SendOutcome = 'travelling' | 'waiting' | 'refused' | 'acknowledged';

export interface Send {
  readonly id: number;
  readonly acks: Acks;
  readonly sentAtMs: number;
  readonly outcome: SendOutcome;
  /** Milliseconds from the send to its acknowledgement. */
  readonly tookMs?: number;
}

export interface PartitionState {
  readonly nowMs: number;
  readonly minInsync: number;
  /** True when the controllers run on machines of their own; false (as in the lab) when each broker is one of three. */
  readonly ownControllers: boolean;
  /** Undefined while no replica may lead. */
  readonly leader: BrokerId | undefined;
  readonly isr: readonly BrokerId[];
  /** Out of the ISR while it was too small, yet complete up to the high watermark: may lead when nobody else can. */
  readonly elr: readonly BrokerId[];
  /** Records below it are committed: consumers may read them. */
  readonly highWatermark: number;
  /** When each frozen broker stopped. */
  readonly frozenSinceMs: Readonly<Partial<Record<BrokerId, number>>>;
  /** Ids of sends in log order, per replica. */
  readonly logs: Readonly<Record<BrokerId, readonly number[]>>;
  readonly sends: readonly Send[];
}

/** Broker 1 leads, all are in sync, nothing is written. */
export function freshPartition(minInsync: number, ownControllers = false): PartitionState {
  return { nowMs: 0, minInsync, ownControllers, leader: 1, isr: BROKER_IDS, elr: [], highWatermark: 0, frozenSinceMs: {}, logs: { 1: [], 2: [], 3: [] }, sends: [] };
}

export const isFrozen = (state: PartitionState, id: BrokerId): boolean => state.frozenSinceMs[id] !== undefined;

/** Without a majority of controllers neither ISR nor leader can change. */
export const hasQuorum = (state: PartitionState): boolean => state.ownControllers || BROKER_IDS.filter((id) => !isFrozen(state, id)).length >= 2;

const isFenced = (state: PartitionState, id: BrokerId): boolean => state.nowMs - (state.frozenSinceMs[id] ?? Infinity) >= SESSION_TIMEOUT_MS;

/** The leader when it can answer. */
export const liveLeader = (state: PartitionState): BrokerId | undefined => (state.leader === undefined || isFrozen(state, state.leader) ? undefined : state.leader);

/** True when a send was acknowledged and the present leader doesn't have it: a broken promise. */
export function isLost(state: PartitionState, send: Send): boolean {
  const leader = liveLeader(state);
  return send.outcome === 'acknowledged' && leader !== undefined && !state.logs[leader].includes(send.id);
}

export function freeze(state: PartitionState, id: BrokerId): PartitionState {
  return isFrozen(state, id) ? state : { ...state, frozenSinceMs: { ...state.frozenSinceMs, [id]: state.nowMs } };
}

export function thaw(state: PartitionState, id: BrokerId): PartitionState {
  const { [id]: _thawed, ...frozenSinceMs } = state.frozenSinceMs;
  return { ...state, frozenSinceMs };
}

/** The client sends one record; what can be decided at once is decided at once. */
export function send(state: PartitionState, acks: Acks): PartitionState {
  return deliver({ ...state, sends: [...state.sends, { id: state.sends.length + 1, acks, sentAtMs: state.nowMs, outcome: 'travelling' }] });
}

/** Lets time pass, tick by tick. */
export function advance(state: PartitionState, durationMs: number): PartitionState {
  let next = state;
  for (let passed = 0; passed < durationMs; passed += TICK_MS) next = deliver(growIsr(control({ ...next, nowMs: next.nowMs + TICK_MS })));
  return next;
}

/** The controller takes the fenced out of the ISR and finds another leader when it was one of them. */
function control(state: PartitionState): PartitionState {
  if (!hasQuorum(state)) return state;
  const removed = state.isr.filter((id) => isFenced(state, id));
  const isr = state.isr.filter((id) => !removed.includes(id));
  const elr = isr.length < state.minInsync ? BROKER_IDS.filter((id) => state.elr.includes(id) || removed.includes(id)) : [];
  const leader = isr.find((id) => id === state.leader) ?? isr[0];
  if (leader !== undefined) return { ...state, isr, elr, leader };
  const eligible = elr.find((id) => !isFenced(state, id));
  return eligible === undefined ? { ...state, isr, elr, leader } : { ...state, isr: [eligible], elr: elr.filter((id) => id !== eligible), leader: eligible };
}

/** A live follower that holds the leader's whole log is taken (back) into the ISR. */
function growIsr(state: PartitionState): PartitionState {
  const leader = liveLeader(state);
  if (leader === undefined || !hasQuorum(state)) return state;
  const caughtUp = (id: BrokerId) => !isFrozen(state, id) && state.logs[id].join() === state.logs[leader].join();
  const isr = BROKER_IDS.filter((id) => state.isr.includes(id) || caughtUp(id));
  return { ...state, isr, elr: isr.length < state.minInsync ? state.elr.filter((id) => !isr.includes(id)) : [] };
}

/** Appends on the leader, copies to the live followers, acknowledges what may be acknowledged. */
function deliver(state: PartitionState): PartitionState {
  const leader = liveLeader(state);
  if (leader === undefined) return state;
  const log = [...state.logs[leader]];
  const arrived = state.sends.map((one): Send => {
    if (one.outcome === 'acknowledged') return one;
    // An idempotent producer's retry finds its record already there.
    if (log.includes(one.id)) return { ...one, outcome: 'waiting' };
    if (one.acks === 'all' && state.isr.length < state.minInsync) return { ...one, outcome: 'refused' };
    log.push(one.id);
    return { ...one, outcome: 'waiting' };
  });
  const logOf = (id: BrokerId) => (isFrozen(state, id) ? state.logs[id] : log);
  const logs = { 1: logOf(1), 2: logOf(2), 3: logOf(3) };
  const enough = state.isr.length >= state.minInsync;
  const highWatermark = enough ? Math.max(state.highWatermark, Math.min(...state.isr.map((id) => logs[id].length))) : state.highWatermark;
  const sends = arrived.map((one): Send => {
    const answered = one.acks === '1' || (enough && log.indexOf(one.id) < highWatermark);
    return one.outcome === 'waiting' && answered ? { ...one, outcome: 'acknowledged', tookMs: state.nowMs - one.sentAtMs } : one;
  });
  return { ...state, logs, highWatermark, sends };
}
