import { createHash } from 'node:crypto';

/** Values that differ from run to run and are the same again for the same seed. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  /** @throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** `prefix-` and eight letters or digits; never the same twice in one run. */
  id(prefix: string): string;
  /** Another generator whose values depend on the seed and the name only, not on what was drawn before. */
  fork(name: string): Random;
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** sfc32, seeded by the SHA-256 of the seed. */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12)];
  const given = new Set<string>();

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[int(0, items.length - 1)] as T;
  };

  return {
    next, int, pick,
    shuffle: (items) => items.map((item) => ({ item, at: next() })).sort((x, y) => x.at - y.at).map(({ item }) => item),
    id: (prefix) => {
      for (;;) {
        const id = `${prefix}-${Array.from({ length: 8 }, () => pick([...ALPHABET])).join('')}`;
        if (!given.has(id)) {
          given.add(id);
          return id;
        }
      }
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}
