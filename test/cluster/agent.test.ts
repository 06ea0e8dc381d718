import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAgent, openTunnel, type AgentClient } from '../../labs/agent/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { labelled } from '../../labs/drivers/native/processes.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import type { ClusterSnapshot } from '../../src/contracts/index.ts';
import { createKafka, type Consumer } from '../../src/support/kafka/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { agentPid } from '../helpers/agent-pid.ts';

const labId = `agent-${randomBytes(3).toString('hex')}`;
let directory: string;
let lab: RunningLab;
let agent: AgentClient;
let latest: ClusterSnapshot | undefined;
let heard = 0;
let stopListening: () => void;

const kafka = () => createKafka({ brokers: (lab.hostAddresses['main'] ?? '').split(','), clientId: 'agent-test' });
const aliveIds = (snapshot: ClusterSnapshot | undefined) => snapshot?.brokers.filter(({ alive }) => alive).map(({ id }) => id);
const partitions = (snapshot: ClusterSnapshot | undefined) => snapshot?.topics.find(({ name }) => name === 'notifications')?.partitions ?? [];
const untilSeen = (what: string, check: (snapshot: ClusterSnapshot) => boolean, timeoutMs = 15_000) => waitUntil({
  what, timeoutMs, intervalMs: 20, describe: () => JSON.stringify(latest), check: () => (latest !== undefined && check(latest) ? latest : undefined),
});
const whole = (snapshot: ClusterSnapshot) => aliveIds(snapshot)?.length === 3 && partitions(snapshot).every(({ isr, leader }) => isr.length === 3 && leader > 0);

async function produce(values: readonly string[], partition: number): Promise<void> {
  const producer = kafka().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic: 'notifications', messages: values.map((value) => ({ partition, key: 'user', value, headers: { type: 'LIKE' } })) });
  await producer.disconnect();
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-agent-'));
  lab = await nativeDriver().start(await readLabSpec('notifications'), { labId, directory });
  agent = await connectAgent(lab.agent);
  stopListening = agent.snapshots({ cluster: 'main' }, (snapshot) => { latest = snapshot; heard++; });
});
afterAll(async () => {
  await agent?.close();
  await lab?.stop({ discard: true });
  await rm(directory, { recursive: true, force: true });
});

test('a live picture shows brokers, leaders, replicas and offsets, and no internal topic', async () => {
  const seen = await untilSeen('the whole cluster', whole);
  expect(seen.brokers).toEqual([1, 2, 3].map((id) => ({ id, service: `kafka-${id}`, alive: true })));
  expect(seen.topics.map(({ name }) => name)).toEqual(['notifications', 'notifications-dlt', 'notifications-processed']);
  expect(partitions(seen).map(({ id, high }) => ({ id, high }))).toEqual([0, 1, 2, 3, 4, 5].map((id) => ({ id, high: '0' })));
  expect(partitions(seen).every(({ replicas }) => replicas.toSorted().join() === '1,2,3')).toBe(true);
});

test('a new record shows within a second; while nothing changes nothing is sent', async () => {
  await produce(['{"n":1}', '{"n":2}'], 4);
  const since = performance.now();
  await untilSeen('two records in partition 4', (snapshot) => partitions(snapshot)[4]?.high === '2');
  expect(performance.now() - since).toBeLessThan(10_000);
  const before = heard;
  const quietFrom = performance.now();
  await waitUntil({ what: 'two seconds of quiet', timeoutMs: 5_000, check: () => performance.now() - quietFrom > 2_000 });
  expect(heard).toBe(before);
});

test('records of a range come with key, value, headers and offsets, and leave no group behind', async () => {
  const page = await agent.records({ cluster: 'main', topic: 'notifications', partition: 4, from: '1', limit: 10 });
  expect(page).toMatchObject({
    low: '0', high: '2',
    records: [{ offset: '1', key: { text: 'user' }, value: { text: '{"n":2}' }, headers: [{ key: 'type', value: { text: 'LIKE' } }], keyBytes: 4, valueBytes: 7 }],
  });
  expect(page.records).toHaveLength(1);
  expect((await agent.snapshot('main')).groups).toEqual([]);
  await expect(agent.records({ cluster: 'main', topic: 'letters', partition: 0, from: '0', limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'there is no topic letters' });
  await expect(agent.records({ cluster: 'main', topic: 'notifications', partition: 9, from: '0', limit: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'topic notifications has no partition 9' });
});

test('a page ends at its limit, and the next one goes on inside the same batch', async () => {
  await produce(Array.from({ length: 300 }, (_, index) => `v${index}`), 0);
  const read = (from: string, limit: number) => agent.records({ cluster: 'main', topic: 'notifications', partition: 0, from, limit });
  const first = await read('0', 120);
  expect(first.records.map(({ offset }) => offset)).toEqual(Array.from({ length: 120 }, (_, index) => String(index)));
  expect((await read('120', 500)).records.map(({ value }) => value)).toEqual(Array.from({ length: 180 }, (_, index) => ({ text: `v${index + 120}` })));
  expect((await read('300', 5)).records).toEqual([]);
});

test('a consumer group shows with its member, its committed offsets and its lag', async () => {
  const consumer: Consumer = kafka().consumer({ groupId: 'readers' });
  await consumer.connect();
  await consumer.subscribe({ topics: ['notifications'], fromBeginning: true });
  await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => undefined });
  const group = (snapshot: ClusterSnapshot) => snapshot.groups.find(({ id }) => id === 'readers');
  const committed = (snapshot: ClusterSnapshot) => group(snapshot)?.offsets.find(({ partition }) => partition === 4);
  const seen = await untilSeen('the group to have read partition 4', (snapshot) => committed(snapshot)?.lag === '0');
  expect(group(seen)).toMatchObject({ state: 'Stable', members: [{ clientId: 'agent-test', assigned: [{ topic: 'notifications', partitions: [0, 1, 2, 3, 4, 5] }] }] });
  expect(committed(seen)).toEqual({ topic: 'notifications', partition: 4, committed: '2', lag: '0' });
  await consumer.disconnect();
  await produce(['x', 'y', 'z'], 4);
  const behind = await untilSeen('a lag of three', (snapshot) => committed(snapshot)?.lag === '3');
  expect(group(behind)).toMatchObject({ state: 'Empty', members: [] });
});

test.each(['pause', 'kill'] as const)('after a %s the broker shows as not alive and its partitions get other leaders; looks stay fast; healed, all is back', async (fault) => {
  await untilSeen('the whole cluster', whole, 60_000);
  await lab.inject('kafka-2', fault);
  const durations: number[] = [];
  const seen = await waitUntil({
    what: 'kafka-2 to be out of the cluster', timeoutMs: 60_000, intervalMs: 100,
    check: async () => {
      const askedAt = performance.now();
      const snapshot = await agent.snapshot('main');
      durations.push(performance.now() - askedAt);
      return aliveIds(snapshot)?.join() === '1,3' && partitions(snapshot).every(({ leader, isr }) => leader !== 2 && leader > 0 && !isr.includes(2)) ? snapshot : undefined;
    },
  });
  expect(seen.stale).toBeUndefined();
  expect(partitions(seen)[4]?.high).toBe('5');
  // One look may wait for the broker that has just fallen silent; a loaded machine adds to all.
  expect(Math.max(...durations)).toBeLessThan(10_000);
  await untilSeen('the listener to see it too', (snapshot) => aliveIds(snapshot)?.join() === '1,3');
  await lab.inject('kafka-2', fault === 'pause' ? 'resume' : 'restart');
  await untilSeen('the whole cluster again', whole, 60_000);
});

test('with every broker paused the last picture comes marked as stale, and the reason names a broker', async () => {
  for (const service of ['kafka-1', 'kafka-2', 'kafka-3']) await lab.inject(service, 'pause');
  const seen = await untilSeen('a stale picture', ({ stale }) => stale !== undefined);
  expect(seen.stale?.reason).toMatch(/^no broker answers \(.*kafka-[123]/);
  expect(partitions(seen)[4]?.high).toBe('5');
  await untilSeen('all to count as down', (snapshot) => aliveIds(snapshot)?.length === 0);
  const askedAt = performance.now();
  expect((await agent.snapshot('main')).stale).toBeDefined();
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  for (const service of ['kafka-1', 'kafka-2', 'kafka-3']) await lab.inject(service, 'resume');
  await untilSeen('the whole cluster again', (snapshot) => snapshot.stale === undefined && whole(snapshot), 60_000);
});

test('a tunnel reaches a broker by its lab name, and says so when nothing listens', async () => {
  const socket = await openTunnel(lab.agent, 'kafka-3', 9092);
  socket.destroy();
  await expect(agent.tunnel('kafka-1', 9)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'nothing listens on kafka-1:9 in the lab (connection refused)' });
});

test('a wrong token opens nothing', async () => {
  const wrong = { ...lab.agent, token: 'w'.repeat(43) };
  await expect(connectAgent(wrong)).rejects.toMatchObject({ code: 'AGENT_LOST', message: expect.stringMatching(/refuses the token$/) });
  await expect(openTunnel(wrong, 'kafka-1', 9092)).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'no tunnel to kafka-1:9092: the agent refuses the token' });
});

test('an unknown cluster is named together with those there are', async () => {
  await expect(agent.snapshot('dr')).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'this lab has no cluster dr (it has: main)' });
  expect(() => agent.snapshots({ cluster: 'dr' }, () => undefined)).toThrow('this lab has no cluster dr (it has: main)');
});

test('nobody listening, nobody is told; the agent\'s token is in no command line and no environment', async () => {
  stopListening();
  await agent.hello();
  const before = heard;
  await produce(['more'], 1);
  await agent.snapshot('main');
  expect(heard).toBe(before);
  const mine = await labelled([`ATELIER_LAB=${labId}`]);
  expect(mine.length).toBeGreaterThan(3);
  for (const { pid } of mine) {
    for (const file of ['cmdline', 'environ']) expect(await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')).not.toContain(lab.agent.token);
  }
});

// Last: it ends the agent's connection.
test('a hung agent is noticed and surfaces as AGENT_LOST, not as an endless wait', async () => {
  const impatient = await connectAgent(lab.agent, { heartbeat: { heartbeatMs: 200, silenceMs: 1_000 } });
  const pid = await agentPid(labId);
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(impatient.snapshot('main')).rejects.toMatchObject({ code: 'AGENT_LOST', message: expect.stringMatching(/nothing was heard from the agent at .* for 1 s/) });
    expect(await impatient.closed).toBeInstanceOf(Error);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
});
