import { expect, it } from 'vitest';
import type { ServiceSpec } from '../../../../src/contracts/index.ts';
import { planIdMap } from '../../../../labs/drivers/native/id-map.ts';
import { startOrder } from '../../../../labs/drivers/native/start-order.ts';
import { Teardown } from '../../../../labs/drivers/native/teardown.ts';

const WHOLE = '         0          0 4294967295\n';
const service = (name: string, ...dependsOn: string[]): ServiceSpec => ({ name, dependsOn, image: 'kafka', environment: {}, ports: [], volumes: [], stopGraceMs: 1_000 });

it('root gives a lab ids of its own; an ordinary user maps only itself and gives up setgroups', () => {
  expect(planIdMap(0, 0, WHOLE)).toEqual({ uidMap: '0 0 1\n1 100000 65535\n', gidMap: '0 0 1\n1 100000 65535\n', denySetgroups: false, subordinateIds: 65_535 });
  expect(planIdMap(1000, 100, WHOLE)).toEqual({ uidMap: '0 1000 1\n', gidMap: '0 100 1\n', denySetgroups: true, subordinateIds: 0 });
});

it('the root of a container without those ids maps only itself', () => {
  expect(planIdMap(0, 0, '         0       1000          1\n         1     100000      65536\n').subordinateIds).toBe(0);
});

it('services start after what they depend on', () => {
  const order = startOrder([service('connect', 'kafka-1', 'kafka-2'), service('kafka-1'), service('ui', 'connect'), service('kafka-2')]);
  expect(order.map((wave) => wave.map(({ name }) => name))).toEqual([['kafka-1', 'kafka-2'], ['connect'], ['ui']]);
});

it('a teardown runs every step once, last one first, and throws the first error when all is done', async () => {
  const done: string[] = [];
  const teardown = new Teardown();
  teardown.add(() => done.push('first'));
  teardown.add(() => { throw new Error('second failed'); });
  teardown.add((discard) => done.push(`third, discard ${discard}`));
  expect(teardown.started).toBe(false);
  const both = Promise.allSettled([teardown.run(true), teardown.run()]);
  expect(teardown.started).toBe(true);
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(done).toEqual(['third, discard true', 'first']);
});
