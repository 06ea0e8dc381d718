/**
 * The partitioners of a producer, as the Java classes of Kafka 4.3 compute them, and the rule of the exercise.
 * Pure; tested against answers of those classes.
 */
import { partitionOf } from './murmur2.ts';

export const STRATEGIES = ['key', 'sticky', 'round-robin', 'rule'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface Notice {
  readonly userId: string;
  readonly type: 'NEW_MESSAGE' | 'COMMENT' | 'LIKE';
  readonly important: boolean;
  readonly bytes: number;
}

/** What stands for `batch.size` in the figure: eight of its records. */
export const BATCH_BYTES = 800;

/** Thirty notifications, always the same: more than half of them caused by one user. */
export const NOTICES: readonly Notice[] = notices();

function notices(): Notice[] {
  const users = ['u-7', 'u-42', 'u-7', 'mina', 'u-7', 'u-8', 'u-7', 'awa', 'u-7', 'u-7', 'u-42', 'u-7', 'joël', 'u-7', 'u-8', 'u-7', 'lea', 'u-7', 'u-7', 'mina', 'u-7', 'u-42', 'u-7', 'ben', 'u-7', 'u-8', 'u-7', 'awa', 'u-7', 'u-42'];
  return users.map((userId, index) => {
    const type = index % 6 === 3 ? 'NEW_MESSAGE' : index % 5 === 1 ? 'COMMENT' : 'LIKE';
    return { userId, type, important: type === 'COMMENT' ? index % 2 === 1 : index % 4 === 2, bytes: 100 };
  });
}

/** The partition of each record, in order. `draws` stands in for chance where there is some: whole numbers ≥ 0. */
export function place(strategy: Strategy, records: readonly Notice[], partitions: number, draws: () => number): number[] {
  if (strategy === 'key') return records.map(({ userId }) => partitionOf(userId, partitions));
  if (strategy === 'sticky') return stickyPlaces(records.map(({ bytes }) => bytes), BATCH_BYTES, partitions, draws);
  if (strategy === 'round-robin') return records.map((_, turn) => turn % partitions);
  let turn = 0;
  return records.map(({ type, important }) => {
    if (type === 'NEW_MESSAGE') return 0;
    if (type === 'COMMENT' && important) return 1;
    turn += 1;
    return 2 + (turn % (partitions - 2));
  });
}

/** Records without a key: a partition is drawn, and kept until a batch's worth of bytes has gone to it (KIP-794). */
export function stickyPlaces(recordBytes: readonly number[], batchBytes: number, partitions: number, draws: () => number): number[] {
  let current = draws() % partitions;
  let produced = 0;
  return recordBytes.map((bytes) => {
    const partition = current;
    produced += bytes;
    if (produced >= batchBytes) {
      current = draws() % partitions;
      produced = 0;
    }
    return partition;
  });
}

/** Where each user's key goes with each number of partitions, in the order they first appear. */
export function keyMoves(records: readonly Notice[], before: number, after: number): { readonly key: string; readonly from: number; readonly to: number }[] {
  return [...new Set(records.map(({ userId }) => userId))].map((key) => ({ key, from: partitionOf(key, before), to: partitionOf(key, after) }));
}

/** Numbers that look drawn and are the same for the same seed. */
export function drawsFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
