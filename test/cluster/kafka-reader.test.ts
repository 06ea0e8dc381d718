import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterProbe } from '../../graders/probes/index.ts';
import { loadRuntime } from '../../src/runtime/index.ts';
import { ClusterReader, createKafka, describeGroups, type Kafka } from '../../src/support/kafka/index.ts';
import { type LocalLab, startLocalLab } from '../helpers/local-lab.ts';

const TOPIC = 'notifications';
let lab: LocalLab;
let kafka: Kafka;
let reader: ClusterReader;
const bootstrap = () => lab.cluster.clusters['main']?.bootstrapServers ?? [];

beforeAll(async () => {
  lab = await startLocalLab();
  kafka = createKafka({ brokers: bootstrap(), clientId: 'reader-test' });
  reader = new ClusterReader(kafka);
});
afterAll(async () => {
  await reader?.close();
  await lab?.[Symbol.asyncDispose]();
});

async function newTopic(name: string, numPartitions = 2): Promise<string> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: name, numPartitions, replicationFactor: 3 }], waitForLeaders: false });
  await admin.disconnect();
  await using probe = new ClusterProbe({ cluster: lab.cluster, signal: new AbortController().signal });
  await probe.waitWhole(name);
  return name;
}
const values = async (topic: string, from?: ReadonlyMap<number, bigint>) => (await reader.records(topic, from)).map(({ value }) => String(value));

test('reads keys, values, headers, timestamps and places, and leaves no group behind', async () => {
  const topic = await newTopic('reader-all');
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ partition: 1, key: 'u-1', value: 'é', timestamp: '1700000000000', headers: { type: 'LIKE', many: ['a', 'b'] } }, { partition: 0, key: null, value: null }] });
  await producer.disconnect();
  expect(await reader.records(topic)).toEqual([
    { topic, partition: 0, offset: '0', timestamp: expect.any(Number) as number, key: null, value: null, headers: [] },
    {
      topic, partition: 1, offset: '0', timestamp: 1_700_000_000_000, key: Buffer.from('u-1'), value: Buffer.from('é'),
      headers: [{ key: 'type', value: Buffer.from('LIKE') }, { key: 'many', value: Buffer.from('a') }, { key: 'many', value: Buffer.from('b') }],
    },
  ]);
  const admin = kafka.admin();
  await admin.connect();
  expect(await describeGroups(admin)).toEqual([]);
  await admin.disconnect();
});

test('reads what came after a mark, past what a transaction leaves in the log', async () => {
  const topic = await newTopic('reader-transactions', 1);
  const producer = kafka.producer({ transactionalId: 'reader-test', idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const send = async (value: string, end: 'commit' | 'abort') => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value }] });
    await transaction[end]();
  };
  await send('rolled back', 'abort');
  await send('one', 'commit');
  await expect.poll(() => values(topic)).toEqual(['one']);
  const mark = await reader.ends(topic, { isolation: 'uncommitted' });
  expect(mark).toEqual(new Map([[0, 4n]])); // two records, two markers
  await send('rolled back too', 'abort');
  await send('two', 'commit');
  await expect.poll(() => values(topic, mark)).toEqual(['two']);
  const open = await producer.transaction();
  await open.send({ topic, messages: [{ value: 'undecided' }] });
  expect(await values(topic, mark)).toEqual(['two']);
  await open.abort();
  await producer.disconnect();
});

test('reads thousands of records in few requests', async () => {
  const topic = await newTopic('reader-many', 3);
  const producer = kafka.producer();
  await producer.connect();
  for (let part = 0; part < 5; part += 1) await producer.send({ topic, messages: Array.from({ length: 1_000 }, (_, i) => ({ key: String(i), value: `${part}-${i}`.padEnd(200, '.') })) });
  await producer.disconnect();
  expect(new Set(await values(topic)).size).toBe(5_000);
});

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what the Java client compressed with %s', async (codec) => {
  const topic = await newTopic(`reader-${codec}`, 1);
  const runtime = await loadRuntime();
  const lines = Array.from({ length: 400 }, (_, i) => `line ${i % 7} ${'abcdefgh'.repeat(i % 40)} ${Math.random()}`);
  const child = spawn(runtime.java, [
    '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', runtime.classpath('kafka').join(':'), 'org.apache.kafka.tools.ConsoleProducer',
    '--bootstrap-server', bootstrap().join(','), '--topic', topic, '--compression-codec', codec, '--batch-size', '500',
  ], { stdio: ['pipe', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { complaints += text; });
  child.stdin.end(`${lines.join('\n')}\n`);
  const [code] = await once(child, 'close') as [number];
  expect(code, complaints).toBe(0);
  expect(await values(topic)).toEqual(lines);
});

test('says that a topic is unknown', async () => {
  await expect(reader.describe(['nobody-made-this'])).rejects.toThrow('This server does not host this topic-partition');
  await expect(reader.records('nobody-made-this', undefined, { timeoutMs: 300 })).rejects.toThrow(/^waited \d+ ms for the first offsets of topic nobody-made-this; last error: This server does not host/);
});

test('a probe names brokers by their service, and says which one is gone', async () => {
  await using probe = new ClusterProbe({ cluster: lab.cluster, signal: new AbortController().signal });
  const leaders = await probe.leaders(TOPIC);
  expect([...leaders.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(leaders.values())).toEqual(new Set(['kafka-1', 'kafka-2', 'kafka-3']));
  expect(await probe.problem(TOPIC)).toBeUndefined();

  lab.murder('kafka-3');
  expect((await probe.problem(TOPIC))?.en).toBe('The lab has a problem: the cluster lacks kafka-3 (waited 8 s). Your program is not to blame; reset the lab and check again.');
  await lab.faults.heal();
  await probe.waitWhole(TOPIC);
});

test('a reader survives the loss of the leader it reads from', async () => {
  const topic = await newTopic('reader-failover', 1);
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'before' }] });
  await producer.disconnect();
  await reader.records(topic);
  const leader = (await reader.describe([topic])).topics[0]?.partitions[0]?.leader;
  lab.murder(`kafka-${leader}`);
  expect(await values(topic)).toEqual(['before']);
  await lab.faults.heal();
});
