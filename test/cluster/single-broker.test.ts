import { expect, test } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { startDefinition } from '../helpers/definition-lab.ts';

test('the one broker keeps what it acknowledged over a kill -9, and a group goes on where it was', async () => {
  await using started = await startDefinition('single-broker');
  expect(started.lab.hostAddresses).toEqual({ main: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string });
  const admin = started.kafka().admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'orders', numPartitions: 1, replicationFactor: 1 }] });
  await admin.disconnect();
  const produce = async (values: readonly string[]): Promise<void> => {
    const producer = started.kafka().producer();
    await producer.connect();
    await producer.send({ topic: 'orders', acks: -1, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
  };
  const consume = async (count: number): Promise<string[]> => {
    const seen: string[] = [];
    const consumer = started.kafka().consumer({ groupId: 'billing' });
    await consumer.connect();
    await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
    await consumer.run({ eachMessage: ({ message }) => { seen.push(String(message.value)); return Promise.resolve(); } });
    await waitUntil({ what: `${count} records`, timeoutMs: 60_000, describe: String, check: () => seen.length >= count });
    await consumer.disconnect();
    return seen;
  };
  await produce(['a', 'b']);
  expect(await consume(2)).toEqual(['a', 'b']);
  await started.lab.inject('kafka-1', 'kill');
  await started.lab.inject('kafka-1', 'restart');
  await waitUntil({ what: 'the broker to be back', timeoutMs: 60_000, describe: String, check: () => started.lab.services()[0]?.state === 'running' });
  await produce(['c']);
  expect(await consume(1)).toEqual(['c']);
}, 180_000);
