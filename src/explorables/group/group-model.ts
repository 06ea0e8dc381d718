/**
 * One consumer group on one topic while its members come and go. Pure: every function returns a new state.
 * Who gets what is Kafka's own rule (assignors.ts); this file adds who stops reading meanwhile under each protocol.
 */
import { cooperativeRound, numbersTo, range, roundRobin, sticky, uniform, type Assignment } from './assignors.ts';

export type Strategy = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | 'uniform';
export const STRATEGIES: readonly Strategy[] = ['range', 'roundrobin', 'sticky', 'cooperative-sticky', 'uniform'];
/** `eager`: all give everything back. `cooperative`: two rounds, only what moves stops. `server`: the coordinator tells each member by itself (KIP-848). */
export type Protocol = 'eager' | 'cooperative' | 'server';
export type ChangeKind = 'join' | 'leave' | 'crash';
/** `silent`: a dead member is still counted on. `waiting`: its partitions are free, nobody has them yet. */
export type PhaseKind = 'silent' | 'waiting' | 'all-stop' | 'give-back' | 'take';

export const MOST_MEMBERS = 8;

interface Phase {
  readonly kind: PhaseKind;
  /** What each living member reads now. */
  readonly reading: Assignment;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly member: string;
  /** Partitions that were read before and weren't for a while. */
  readonly stopped: readonly number[];
  /** Partitions that went from one living member to another. */
  readonly moved: readonly number[];
}

export interface GroupState {
  readonly strategy: Strategy;
  readonly partitions: number;
  /** Ids of the living members, sorted as the assignors sort them. */
  readonly members: readonly string[];
  /** A member that died and hasn't been missed yet. */
  readonly dead: string | undefined;
  readonly reading: Assignment;
  /** The last phase that was entered; `take` once the group is at rest. */
  readonly phase: PhaseKind;
  readonly ahead: readonly Phase[];
  readonly changes: readonly Change[];
}

export function protocolOf(strategy: Strategy): Protocol {
  return strategy === 'uniform' ? 'server' : strategy === 'cooperative-sticky' ? 'cooperative' : 'eager';
}

export function freshGroup(strategy: Strategy, partitions: number, size = 2): GroupState {
  const members = numbersTo(size).map((at) => `m${at + 1}`);
  return { strategy, partitions, members, dead: undefined, reading: finalOf(strategy, members, partitions, new Map()), phase: 'take', ahead: [], changes: [] };
}

/** Partitions that nobody alive reads now. */
export function stoppedNow({ partitions, reading }: Pick<GroupState, 'partitions' | 'reading'>): number[] {
  const read = new Set([...reading.values()].flat());
  return numbersTo(partitions).filter((partition) => !read.has(partition));
}

export const isAtRest = (state: GroupState): boolean => state.ahead.length === 0;

/** A member with the lowest free id comes. No effect during a rebalance or when the group is full. */
export function join(state: GroupState): GroupState {
  const member = numbersTo(MOST_MEMBERS).map((at) => `m${at + 1}`).find((id) => !state.members.includes(id));
  return member === undefined || !isAtRest(state) ? state : change(state, 'join', member, [...state.members, member].sort());
}

/** A member closes properly (`leave`) or dies (`crash`). The last one stays, and nobody goes during a rebalance. */
export function part(state: GroupState, kind: 'leave' | 'crash', member: string): GroupState {
  if (!isAtRest(state) || state.members.length < 2 || !state.members.includes(member)) return state;
  return change(state, kind, member, state.members.filter((one) => one !== member));
}

/** Enters the next phase of the rebalance. */
export function step(state: GroupState): GroupState {
  const [next, ...ahead] = state.ahead;
  return next === undefined ? state : { ...state, reading: next.reading, phase: next.kind, ahead, dead: next.kind === 'silent' ? state.dead : undefined };
}

function change(state: GroupState, kind: ChangeKind, member: string, members: readonly string[]): GroupState {
  const survivors: Assignment = new Map(members.map((one) => [one, state.reading.get(one) ?? []]));
  const silent: Phase[] = kind === 'crash' ? [{ kind: 'silent', reading: survivors }] : [];
  const phases = [...silent, ...rebalance(state, members, survivors, kind === 'join')];
  const final = phases.at(-1)?.reading ?? survivors;
  const stopped = new Set(phases.flatMap(({ reading }) => stoppedNow({ partitions: state.partitions, reading })));
  const moved = [...survivors].flatMap(([one, had]) => had.filter((partition) => !final.get(one)?.includes(partition))).sort((a, b) => a - b);
  const entry: Change = { kind, member, stopped: [...stopped].sort((a, b) => a - b), moved };
  return step({ ...state, members, dead: kind === 'crash' ? member : undefined, ahead: phases, changes: [...state.changes, entry] });
}

function rebalance({ strategy, partitions }: GroupState, members: readonly string[], survivors: Assignment, everyPartitionIsRead: boolean): Phase[] {
  const waiting: Phase[] = everyPartitionIsRead ? [] : [{ kind: 'waiting', reading: survivors }];
  const protocol = protocolOf(strategy);
  const final = finalOf(strategy, members, partitions, survivors);
  if (protocol === 'eager') return [{ kind: 'all-stop', reading: new Map(members.map((member) => [member, []])) }, { kind: 'take', reading: final }];
  // Classic members get in the first round what is free already; the coordinator of KIP-848 hands on one by one, which ends the same.
  const first = protocol === 'cooperative' ? cooperativeRound(members, partitions, survivors) : kept(survivors, final);
  const givesBack = [...survivors].some(([member, had]) => had.some((partition) => !first.get(member)?.includes(partition)));
  return [...waiting, ...(givesBack ? [{ kind: 'give-back' as const, reading: first }] : []), { kind: 'take', reading: final }];
}

function kept(survivors: Assignment, target: Assignment): Assignment {
  return new Map([...survivors].map(([member, had]) => [member, had.filter((partition) => target.get(member)?.includes(partition))]));
}

/** Where the group comes to rest. */
function finalOf(strategy: Strategy, members: readonly string[], partitions: number, owned: Assignment): Assignment {
  switch (strategy) {
    case 'range': return range(members, partitions);
    case 'roundrobin': return roundRobin(members, partitions);
    case 'uniform': return uniform(members, partitions, owned);
    case 'sticky': return sticky(members, partitions, owned);
    case 'cooperative-sticky': return cooperativeRound(members, partitions, cooperativeRound(members, partitions, owned));
  }
}
