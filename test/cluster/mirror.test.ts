import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAgent } from '../../labs/agent/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader } from '../../src/support/kafka/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';

const LINK = {
  'source.cluster.alias': 'primary', 'source.cluster.bootstrap.servers': 'kafka-primary:9092',
  'target.cluster.alias': 'dr', 'target.cluster.bootstrap.servers': 'kafka-dr:9092',
  'replication.policy.class': 'org.apache.kafka.connect.mirror.IdentityReplicationPolicy',
  'tasks.max': '1',
};
/** As in the lessons: what takes minutes by default takes a second. */
const CONNECTORS = {
  'primary-dr-source': {
    ...LINK, 'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector', topics: 'orders',
    'replication.factor': '1', 'offset-syncs.topic.replication.factor': '1', 'refresh.topics.interval.seconds': '1', 'sync.topic.acls.enabled': 'false',
  },
  'primary-dr-checkpoint': {
    ...LINK, 'connector.class': 'org.apache.kafka.connect.mirror.MirrorCheckpointConnector', groups: '.*', 'checkpoints.topic.replication.factor': '1', 'offset-syncs.topic.replication.factor': '1',
    'refresh.groups.interval.seconds': '1', 'emit.checkpoints.interval.seconds': '1', 'sync.group.offsets.enabled': 'true', 'sync.group.offsets.interval.seconds': '1',
  },
  'primary-dr-heartbeat': {
    ...LINK, 'connector.class': 'org.apache.kafka.connect.mirror.MirrorHeartbeatConnector', 'heartbeats.topic.replication.factor': '1', 'emit.heartbeats.interval.seconds': '1',
  },
};
let started: DefinitionLab;

beforeAll(async () => { started = await startDefinition('mirror'); });
afterAll(() => started[Symbol.asyncDispose]());

async function produce(count: number): Promise<void> {
  const producer = started.kafka('primary').producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: Array.from({ length: count }, (_, index) => ({ key: `customer-${index % 3}`, value: `order-${index}`, headers: { origin: 'shop' } })) });
  await producer.disconnect();
}

test('the three connectors mirror records under their own name, with key, headers and the group\'s place', async () => {
  const mm2 = new ConnectRest(started.url('mm2'));
  expect(await mm2.ask('GET', '/connectors')).toEqual({ status: 200, body: [] });
  const admin = started.kafka('primary').admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
  await produce(30);

  for (const [name, config] of Object.entries(CONNECTORS)) await mm2.create(name, config);
  for (const name of ['primary-dr-source', 'primary-dr-heartbeat']) await mm2.untilTask(name, 'RUNNING');
  await using dr = new ClusterReader(started.kafka('dr'));
  const mirrored = await waitUntil({
    what: 'orders at dr', timeoutMs: 60_000,
    check: async () => {
      const records = (await dr.describe()).topics.some(({ name }) => name === 'orders') ? await dr.records('orders') : [];
      return records.length >= 30 ? records : undefined;
    },
  });
  expect(mirrored.map(({ value }) => String(value))).toEqual(Array.from({ length: 30 }, (_, index) => `order-${index}`));
  expect(mirrored[4]).toMatchObject({ partition: 0, key: Buffer.from('customer-1') });
  expect(mirrored[4]?.headers.map(({ key, value }) => [key, String(value)])).toEqual([['origin', 'shop']]);

  // At the end of its log a group is translated exactly; elsewhere only to somewhere before (facts of the course).
  const consumer = started.kafka('primary').consumer({ groupId: 'billing' });
  await consumer.connect();
  await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
  let seen = 0;
  await consumer.run({ eachMessage: () => { seen += 1; return Promise.resolve(); } });
  await waitUntil({ what: 'billing to read everything', timeoutMs: 60_000, describe: String, check: () => seen >= 30 });
  await consumer.disconnect();
  // Without a group to translate it has no task at all.
  await mm2.untilTask('primary-dr-checkpoint', 'RUNNING');
  const atDr = started.kafka('dr').admin();
  await atDr.connect();
  const translated = await waitUntil({
    what: 'the offsets of billing at dr', timeoutMs: 60_000,
    check: async () => {
      const [topic] = await atDr.fetchOffsets({ groupId: 'billing', topics: ['orders'] });
      const offset = topic?.partitions[0]?.offset;
      return offset === undefined || offset === '-1' ? undefined : offset;
    },
  });
  expect(Number(translated)).toBeGreaterThan(0);
  expect(Number(translated)).toBeLessThanOrEqual(30);
  await waitUntil({ what: 'heartbeats at dr', timeoutMs: 60_000, check: async () => (await dr.records('heartbeats')).length > 0 });
  await Promise.all([admin.disconnect(), atDr.disconnect()]);
}, 240_000);

test('the agent tells the two clusters apart', async () => {
  await using agent = await connectAgent(started.lab.agent);
  expect((await agent.hello()).clusters.sort()).toEqual(['dr', 'primary']);
  const [primary, dr] = await Promise.all([agent.snapshot('primary'), agent.snapshot('dr')]);
  expect(primary.brokers).toEqual([{ id: 1, service: 'kafka-primary', alive: true }]);
  expect(dr.brokers).toEqual([{ id: 1, service: 'kafka-dr', alive: true }]);
  expect(primary.topics.map(({ name }) => name)).toContain('orders');
  expect(primary.topics.map(({ name }) => name)).not.toContain('mm2-status');
  expect(dr.topics.map(({ name }) => name)).toContain('orders');
});

test('dr lives on without the primary, and mirroring goes on when that is back', async () => {
  await started.lab.inject('kafka-primary', 'kill');
  await using dr = new ClusterReader(started.kafka('dr'));
  const before = (await dr.records('orders')).length;
  expect(before).toBeGreaterThan(0);
  await started.lab.inject('kafka-primary', 'restart');
  await waitUntil({ what: 'the primary to be back', timeoutMs: 60_000, describe: String, check: () => started.lab.services().find(({ name }) => name === 'kafka-primary')?.state === 'running' });
  await produce(5);
  await waitUntil({ what: 'the new orders at dr', timeoutMs: 90_000, describe: String, check: async () => (await dr.records('orders')).length >= before + 5 });
}, 240_000);
