import { expect, it } from 'vitest';
import { createRandom } from '../../../../graders/kit/index.ts';

it('covers its range evenly, both ends included', () => {
  const random = createRandom('range');
  const counts = new Map<number, number>();
  for (let i = 0; i < 6_000; i += 1) {
    const value = random.int(1, 6);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  for (const count of counts.values()) expect(count).toBeGreaterThan(850);
});

it('never gives an id twice', () => {
  const random = createRandom('ids');
  const ids = Array.from({ length: 20_000 }, () => random.id('n'));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^n-[a-z2-9]{8}$/);
});

it('forks into values that depend on seed and name, not on what was drawn before', () => {
  const [fresh, used] = [createRandom('seed'), createRandom('seed')];
  used.next();
  expect(used.fork('users').int(0, 1e9)).toBe(fresh.fork('users').int(0, 1e9));
  expect(fresh.fork('users').int(0, 1e9)).not.toBe(fresh.fork('payloads').int(0, 1e9));
});

it('keeps what it shuffles', () => {
  expect(createRandom('s').shuffle([3, 1, 2]).sort()).toEqual([1, 2, 3]);
});

it('picks nothing from nothing', () => {
  expect(() => createRandom('s').pick([])).toThrow('nothing to pick from');
});
