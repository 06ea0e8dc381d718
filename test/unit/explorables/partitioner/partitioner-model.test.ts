import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from '../../../../src/explorables/partitioner/murmur2.ts';
import { drawsFrom, keyMoves, NOTICES, place, stickyPlaces, STRATEGIES } from '../../../../src/explorables/partitioner/partitioner-model.ts';
import vectors from './vectors.json' with { type: 'json' };

const tally = (partitions: readonly number[]) => partitions.reduce<Record<number, number>>((counts, one) => ({ ...counts, [one]: (counts[one] ?? 0) + 1 }), {});

// The vectors are what content/claims/snippets/java/PartitionVectors.java prints; claim kafkajs-hashes-like-java runs it again.
describe('the partitioners answer as the Java classes do', () => {
  it.each(vectors.keys)('for the key "$key"', ({ key, murmur2: hash, partitions }) => {
    expect(murmur2(new TextEncoder().encode(key))).toBe(hash);
    expect(vectors.sizes.map((size) => partitionOf(key, size))).toEqual(partitions);
  });

  it('in turn', () => {
    expect(place('round-robin', NOTICES, 6, () => 0).slice(0, vectors.roundRobin.length)).toEqual(vectors.roundRobin);
  });

  it('sticking to a partition for a batch of bytes', () => {
    const { draws, recordBytes, batchBytes, partitions } = vectors.sticky;
    const left = [...draws];
    expect(stickyPlaces(recordBytes, batchBytes, 6, () => left.shift() ?? 0)).toEqual(partitions);
  });
});

describe('the figure', () => {
  it('sends more than half of the records for one user, so that a hash of the key shows', () => {
    expect(tally(place('key', NOTICES, 6, drawsFrom(1)))[partitionOf('u-7', 6)]).toBeGreaterThan(NOTICES.length / 2);
  });

  it('keeps the first two partitions for what the rule reserves them for, and spreads the rest within one', () => {
    for (const partitions of [4, 6, 9]) {
      const places = place('rule', NOTICES, partitions, drawsFrom(1));
      NOTICES.forEach(({ type, important }, at) => {
        if (type === 'NEW_MESSAGE') expect(places[at]).toBe(0);
        else if (type === 'COMMENT' && important) expect(places[at]).toBe(1);
        else expect(places[at]).toBeGreaterThanOrEqual(2);
      });
      const rest = Object.entries(tally(places)).filter(([partition]) => Number(partition) >= 2).map(([, records]) => records);
      expect(Math.max(...rest) - Math.min(...rest)).toBeLessThanOrEqual(1);
      expect(rest).toHaveLength(partitions - 2);
    }
  });

  it('gives every strategy partitions that exist', () => {
    for (const strategy of STRATEGIES) for (const partitions of [4, 6, 9]) {
      for (const one of place(strategy, NOTICES, partitions, drawsFrom(7))) expect(Array.from({ length: partitions }, (_, id) => id)).toContain(one);
    }
  });

  it('names the keys that move when the topic grows', () => {
    const moves = keyMoves(NOTICES, 6, 9);
    expect(moves.find(({ key }) => key === 'u-7')).toEqual({ key: 'u-7', from: 3, to: 6 });
    expect(moves.find(({ key }) => key === 'joël')).toEqual({ key: 'joël', from: 0, to: 0 });
    expect(moves).toHaveLength(8);
  });
});
