import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';
import { commandExists } from '../helpers/command-exists.ts';

/** The one program of a lab that no package registry has: the system's own, where there is one. */
const prometheus = commandExists('prometheus');

interface Answer { readonly data: { readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] }[]; readonly groups?: readonly { readonly rules: readonly { readonly name: string; readonly health: string; readonly state: string }[] }[] } }

let started: DefinitionLab;

test.runIf(!prometheus)('a machine without Prometheus is told how to get it, and nothing is left running', async () => {
  await expect(startDefinition('mirror-monitoring')).rejects.toThrow('this machine has no Prometheus program; install the package');
}, 240_000);

test.runIf(prometheus)('metrics of a real replication reach Prometheus under the names of the rules, which are loaded and silent', async () => {
  const mm2 = new ConnectRest(started.url('mm2'));
  const admin = started.kafka('primary').admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
  const producer = started.kafka('primary').producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: Array.from({ length: 20 }, (_, index) => ({ value: `order-${index}` })) });
  await Promise.all([producer.disconnect(), admin.disconnect()]);
  await mm2.create('primary-dr-source', {
    'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector', topics: 'orders', 'tasks.max': '1',
    'source.cluster.alias': 'primary', 'source.cluster.bootstrap.servers': 'kafka-primary:9092', 'target.cluster.alias': 'dr', 'target.cluster.bootstrap.servers': 'kafka-dr:9092',
    'replication.factor': '1', 'offset-syncs.topic.replication.factor': '1', 'refresh.topics.interval.seconds': '1', 'sync.topic.acls.enabled': 'false',
  });
  const count = await waitUntil({
    what: 'the count of mirrored records in Prometheus', timeoutMs: 120_000,
    check: async () => (await ask('query?query=kafka_connect_mirror_source_record_count')).data.result.find(({ value: [, text] }) => Number(text) >= 20),
  });
  expect(count.metric).toMatchObject({ source: 'primary', target: 'dr', topic: 'primary.orders', partition: '0' });
  // Every name that a rule uses exists: a rule on nothing never fires.
  for (const name of ['kafka_connect_worker_connector_failed_task_count', 'kafka_connect_mirror_source_replication_latency_ms_avg', 'up']) {
    expect((await ask(`query?query=${name}`)).data.result.length, name).toBeGreaterThan(0);
  }
  const rules = (await ask('rules')).data.groups?.flatMap((group) => group.rules) ?? [];
  expect(rules.map(({ name }) => name).sort()).toEqual(['MirrorLatencyHigh', 'MirrorTaskFailed', 'MirrorWorkerDown']);
}, 300_000);

test.runIf(prometheus)('an alert fires when the worker is gone', async () => {
  await started.lab.inject('mm2', 'kill');
  await waitUntil({
    what: 'MirrorWorkerDown to fire', timeoutMs: 90_000,
    check: async () => (await ask('rules')).data.groups?.flatMap((group) => group.rules).some(({ name, state }) => name === 'MirrorWorkerDown' && state === 'firing'),
  });
}, 120_000);

async function ask(path: string): Promise<Answer> {
  return await (await fetch(`${started.url('prometheus')}/api/v1/${path}`)).json() as Answer;
}

beforeAll(async () => { if (prometheus) started = await startDefinition('mirror-monitoring'); });
afterAll(async () => { if (prometheus) await started[Symbol.asyncDispose](); });
