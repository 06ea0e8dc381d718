import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAgent } from '../../labs/agent/index.ts';
import type { KafkaSecurity } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader, fetchSecurity } from '../../src/support/kafka/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';

const clientSettings = (prefix: string) => Object.fromEntries(Object.entries({
  'security.protocol': 'SASL_SSL', 'sasl.mechanism': 'SCRAM-SHA-512', 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': '/etc/kafka/trust/ca.pem',
  'sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required username="mirror" password="atelier-mirror";',
}).map(([key, value]) => [`${prefix}${key}`, value]));
const SOURCE = {
  'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector', topics: 'orders', 'tasks.max': '1',
  'source.cluster.alias': 'primary', 'source.cluster.bootstrap.servers': 'kafka-primary:9092', ...clientSettings('source.cluster.'),
  'target.cluster.alias': 'dr', 'target.cluster.bootstrap.servers': 'kafka-dr-1:9092', ...clientSettings('target.cluster.'),
  'replication.factor': '3', 'offset-syncs.topic.replication.factor': '1', 'refresh.topics.interval.seconds': '1', 'sync.topic.acls.enabled': 'false',
};
const WORKERS = ['mm2-1', 'mm2-2', 'mm2-3'] as const;
let started: DefinitionLab;
let learner: KafkaSecurity;

beforeAll(async () => {
  started = await startDefinition('mirror-secured');
  learner = await fetchSecurity({ mechanism: 'SCRAM-SHA-512', username: 'learner', password: 'atelier-learner', ca: `${started.url('authority')}/ca.pem` });
}, 360_000);
afterAll(() => started[Symbol.asyncDispose](), 120_000);

async function produce(value: string): Promise<void> {
  const producer = started.kafka('primary', learner).producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ value }] });
  await producer.disconnect();
}

const mirrored = (count: number) => waitUntil({
  what: `${count} orders at dr`, timeoutMs: 180_000,
  check: async () => {
    await using dr = new ClusterReader(started.kafka('dr', learner));
    const known = (await dr.describe()).topics.some(({ name }) => name === 'primary.orders');
    const values = known ? (await dr.records('primary.orders')).map(({ value }) => String(value)) : [];
    return values.length >= count ? values : undefined;
  },
});

test('a learner with the lab\'s CA and a password is let in; a wrong password, no password and another CA are not', async () => {
  const admin = started.kafka('primary', learner).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  await expect(started.kafka('primary', { ...learner, password: 'guess' }).admin().connect()).rejects.toThrow('SASL SCRAM SHA512 authentication failed');
  await expect(started.kafka('primary').admin().connect()).rejects.toThrow();
  // Signed by somebody else: a certificate that is valid, but not this lab's.
  const own = await readFile(join(started.directory, 'volumes', 'certificates', 'kafka-primary.pem'), 'utf8');
  const notTheCa = own.slice(own.indexOf('-----BEGIN CERTIFICATE'), own.indexOf('-----END CERTIFICATE-----') + 26);
  await expect(started.kafka('dr', { ...learner, caPem: notTheCa }).admin().connect()).rejects.toThrow(/certificate/);
}, 120_000);

test('keys are their owner\'s alone, and no log of the lab tells a password', async () => {
  const { mode } = await stat(join(started.directory, 'volumes', 'certificates', 'kafka-primary.pem'));
  expect(mode & 0o077).toBe(0);
  for (const service of ['kafka-primary', 'kafka-dr-1', 'mm2-1', 'authority']) {
    expect(await readFile(join(started.directory, 'services', service, 'log'), 'utf8'), service).not.toMatch(/atelier-(admin|mirror|learner)(?!-)/);
  }
});

test('the platform\'s own eye sees both clusters', async () => {
  await using agent = await connectAgent(started.lab.agent);
  const dr = await waitUntil({
    what: 'a picture of dr with all its brokers', timeoutMs: 60_000,
    check: async () => { const seen = await agent.snapshot('dr'); return seen.brokers.every(({ alive }) => alive) ? seen : undefined; },
  });
  expect(dr.brokers.map(({ service }) => service)).toEqual(['kafka-dr-1', 'kafka-dr-2', 'kafka-dr-3']);
});

test('records are mirrored over SASL_SSL; internal topics have three replicas; a killed worker\'s task moves', async () => {
  await produce('first');
  const alive = new Map(WORKERS.map((name) => [name, new ConnectRest(started.url(name))]));
  await alive.get('mm2-1')?.create('primary-dr-source', SOURCE);
  expect(await mirrored(1)).toEqual(['first']);

  await using dr = new ClusterReader(started.kafka('dr', learner));
  for (const topic of ['mm2-configs', 'mm2-offsets', 'mm2-status', 'primary.orders']) {
    const { topics } = await dr.describe([topic]);
    expect(topics[0]?.partitions.every(({ replicas }) => replicas.length === 3), topic).toBe(true);
  }

  const task = await alive.get('mm2-1')?.untilTask('primary-dr-source', 'RUNNING');
  const victim = WORKERS.find((name) => task?.worker_id === `${name}:8086`);
  if (victim === undefined) throw new Error(`the task runs on ${task?.worker_id ?? 'nobody'}`);
  await started.lab.inject(victim, 'kill');
  const rest = WORKERS.filter((name) => name !== victim);
  await alive.get(rest[0] ?? 'mm2-1')?.untilTask('primary-dr-source', 'RUNNING', rest.map((name) => `${name}:8086`));
  await produce('second');
  // At least once: what the killed worker had sent but not noted comes again.
  expect(new Set(await mirrored(2))).toEqual(new Set(['first', 'second']));
}, 400_000);
