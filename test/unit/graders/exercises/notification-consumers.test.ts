import { describe, expect, test } from 'vitest';
import { whyUnreadable } from '../../../../content/exercises/notification-consumers/solution/typescript/unreadable.ts';
import { likes, poisons, PARTITIONS, samples, unusual, URGENT } from '../../../../graders/exercises/03-development/notification-consumers/samples.ts';
import { headerOf, Processed, type Tail } from '../../../../graders/exercises/03-development/notification-consumers/tail.ts';
import { createRandom } from '../../../../graders/kit/index.ts';
import type { TopicRecord } from '../../../../graders/probes/index.ts';

const SEEDS = ['a', 'b', 'c', 'd', 'e'];
const record = (value: Buffer | null, headers: TopicRecord['headers'] = [], key: Buffer | null = null): TopicRecord => ({ topic: 'processed', partition: 0, offset: '0', timestamp: 0, key, value, headers });

describe('what the grader of notification-consumers writes', () => {
  test.each(SEEDS)('is readable or not as the reference solution sees it (seed %s)', (seed) => {
    const random = createRandom(seed);
    const readable = [...samples(random, 3), ...likes(random, 20), ...unusual(random)];
    expect(readable.map((one) => whyUnreadable(one.record.value)).filter((reason) => reason !== undefined)).toEqual([]);
    expect(poisons(random).filter((one) => whyUnreadable(one.record.value) === undefined)).toEqual([]);
  });

  test('has poison on the urgent partition and on others, each record different from every other', () => {
    const poison = poisons(createRandom('poison'));
    expect(poison.some((one) => one.record.partition === URGENT)).toBe(true);
    expect(poison.some((one) => one.record.partition !== URGENT)).toBe(true);
    const bytes = poison.map((one) => `${one.record.key?.toString('hex') ?? '-'}/${one.record.value?.toString('hex') ?? '-'}`);
    expect(new Set(bytes).size).toBe(poison.length);
    expect(poison.some((one) => one.record.key === null && one.record.value === null)).toBe(true);
  });

  test('covers every partition, and leaves the urgent one to what is urgent in a burst', () => {
    expect(new Set(samples(createRandom('s'), 1).map((one) => one.record.partition))).toEqual(new Set(PARTITIONS));
    expect(likes(createRandom('l'), 50).some((one) => one.record.partition === URGENT)).toBe(false);
  });
});

describe('what was processed', () => {
  test('is found by its id, also when its value was written anew or lost', async () => {
    const [one, other] = samples(createRandom('p'), 1);
    if (one === undefined || other === undefined) throw new Error('two samples');
    const looks = [[record(one.record.value), record(Buffer.from(`about ${one.id}`)), record(null, [], Buffer.from(other.id)), record(Buffer.from('nothing'))]];
    const processed = new Processed({ look: () => Promise.resolve(looks.shift() ?? []) } as unknown as Tail);
    await processed.look();
    expect(processed.of(one.id)).toHaveLength(2);
    expect(processed.of(other.id)).toHaveLength(1);
    expect(processed.of('n-unknown')).toEqual([]);
  });

  test('bears the last header of a name', () => {
    expect(headerOf(record(null, [{ key: 'action', value: Buffer.from('push') }, { key: 'action', value: Buffer.from('digest') }]), 'action')).toBe('digest');
    expect(headerOf(record(null, [{ key: 'action', value: null }]), 'action')).toBeUndefined();
  });
});
