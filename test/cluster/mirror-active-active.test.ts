import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader } from '../../src/support/kafka/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';

const SITES = ['paris', 'montreal'] as const;
type Site = (typeof SITES)[number];
const across = (site: Site): Site => (site === 'paris' ? 'montreal' : 'paris');
let started: DefinitionLab;

beforeAll(async () => { started = await startDefinition('mirror-active-active'); });
afterAll(() => started[Symbol.asyncDispose]());

async function produce(site: Site, value: string): Promise<void> {
  const producer = started.kafka(site).producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ key: 'customer-1', value }] });
  await producer.disconnect();
}

async function valuesOf(site: Site, topic: string): Promise<string[]> {
  await using reader = new ClusterReader(started.kafka(site));
  const known = (await reader.describe()).topics.some(({ name }) => name === topic);
  return known ? (await reader.records(topic)).map(({ value }) => String(value)) : [];
}

test('records go both ways under the name of where they were written, and none comes back', async () => {
  for (const site of SITES) {
    const admin = started.kafka(site).admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
    await admin.disconnect();
  }
  for (const target of SITES) {
    const source = across(target);
    await new ConnectRest(started.url(`mm2-${target}`)).create(`${source}-to-${target}`, {
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector', topics: '.*orders', 'tasks.max': '1',
      'source.cluster.alias': source, 'source.cluster.bootstrap.servers': `kafka-${source}:9092`,
      'target.cluster.alias': target, 'target.cluster.bootstrap.servers': `kafka-${target}:9092`,
      'replication.factor': '1', 'offset-syncs.topic.replication.factor': '1', 'refresh.topics.interval.seconds': '1', 'sync.topic.acls.enabled': 'false',
    });
  }
  for (const site of SITES) await produce(site, `from ${site}`);
  const mirrored = (target: Site, count: number) => waitUntil({
    what: `${count} orders of ${across(target)} at ${target}`, timeoutMs: 120_000,
    check: async () => { const values = await valuesOf(target, `${across(target)}.orders`); return values.length >= count ? values : undefined; },
  });
  for (const target of SITES) expect(await mirrored(target, 1)).toEqual([`from ${across(target)}`]);

  // A second record each way: the mirror had its time to send back what it had brought.
  for (const site of SITES) await produce(site, `again from ${site}`);
  for (const target of SITES) {
    expect(await mirrored(target, 2)).toEqual([`from ${across(target)}`, `again from ${across(target)}`]);
    expect(await valuesOf(target, 'orders')).toEqual([`from ${target}`, `again from ${target}`]);
    await using reader = new ClusterReader(started.kafka(target));
    expect((await reader.describe()).topics.map(({ name }) => name).filter((name) => name.endsWith('orders')).sort()).toEqual([`${across(target)}.orders`, 'orders'].sort());
  }
}, 300_000);
