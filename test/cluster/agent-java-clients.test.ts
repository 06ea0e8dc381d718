import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAgent, type AgentClient } from '../../labs/agent/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import { createKafka, type Kafka } from '../../src/support/kafka/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { kafkaTool } from '../helpers/kafka-tool.ts';

let directory: string;
let lab: RunningLab;
let agent: AgentClient;
let brokers: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-agent-java-'));
  lab = await nativeDriver().start(await readLabSpec('notifications'), { labId: `java-${randomBytes(3).toString('hex')}`, directory });
  agent = await connectAgent(lab.agent);
  brokers = lab.hostAddresses['main'] ?? '';
});
afterAll(async () => {
  await agent?.close();
  await lab?.stop({ discard: true });
  await rm(directory, { recursive: true, force: true });
});

async function topic(kafka: Kafka, name: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: name, numPartitions: 1, replicationFactor: 3 }] });
  await admin.disconnect();
}

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('records that a Java producer writes with compression %s are read back whole', async (codec) => {
  await topic(createKafka({ brokers: brokers.split(','), clientId: 'test' }), `packed-${codec}`);
  // Repetitive, random and long lines: all kinds of matches and literals that the codecs know.
  const lines = [
    ...Array.from({ length: 400 }, (_, index) => `line ${index} abcabcabcabc`),
    randomBytes(3_000).toString('hex'), 'x'.repeat(70_000), 'é'.repeat(500), '',
  ];
  const producer = await kafkaTool('org.apache.kafka.tools.ConsoleProducer', ['--bootstrap-server', brokers, '--topic', `packed-${codec}`, '--compression-codec', codec, '--command-property', 'linger.ms=500']);
  producer.stdin?.end(lines.join('\n') + '\n');
  const stderr = producer.stderr === null ? '' : await text(producer.stderr);
  if (producer.exitCode === null) await once(producer, 'exit');
  expect(producer.exitCode, stderr).toBe(0);
  const page = await agent.records({ cluster: 'main', topic: `packed-${codec}`, partition: 0, from: '0', limit: 500 });
  expect(page.records).toHaveLength(lines.length);
  page.records.forEach(({ value, valueBytes, offset }, index) => {
    const line = lines[index] ?? '';
    expect(offset).toBe(String(index));
    expect(valueBytes).toBe(Buffer.byteLength(line));
    expect(value).toEqual({ text: line.slice(0, 64 * 1024) });
  });
});

test('a group of the new protocol (KIP-848) shows with its member, offsets and lag like any other', async () => {
  const consumer = await kafkaTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    '--bootstrap-server', brokers, '--topic', 'packed-none', '--group', 'modern', '--from-beginning',
    '--command-property', 'group.protocol=consumer', '--command-property', 'client.id=modern-client', '--command-property', 'auto.commit.interval.ms=200',
  ]);
  let said = '';
  consumer.stdout?.resume();
  consumer.stderr?.on('data', (piece) => { said += String(piece); });
  try {
    const group = await waitUntil({
      what: 'the group to have read all', timeoutMs: 40_000, describe: () => said, failFast: () => (consumer.exitCode === null ? undefined : said),
      check: async () => {
        const found = (await agent.snapshot('main')).groups.find(({ id }) => id === 'modern');
        return found?.offsets.some(({ lag }) => lag === '0') === true ? found : undefined;
      },
    });
    expect(group).toEqual({
      id: 'modern', state: 'Stable',
      members: [{ clientId: 'modern-client', assigned: [{ topic: 'packed-none', partitions: [0] }] }],
      offsets: [{ topic: 'packed-none', partition: 0, committed: '404', lag: '0' }],
    });
  } finally {
    consumer.kill('SIGKILL');
    await once(consumer, 'exit');
  }
});
