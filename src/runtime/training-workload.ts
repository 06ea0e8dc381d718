import { waitUntil } from '../support/index.ts';
import { createKafka } from '../support/kafka/index.ts';

export interface WorkloadOptions {
  readonly brokers: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** A text when going on makes no sense: a broker has exited. */
  readonly failFast: () => string | undefined;
}

const TOPIC = 'training';
const PARTITIONS = 6;
const RECORDS = 60;

/**
 * What labs do in their first minute: create a topic, write with acks of all (also idempotent and in transactions), read through a group, commit,
 * look at groups and offsets. Every broker leads and follows some of the partitions.
 */
export async function trainingWorkload({ brokers, signal, failFast }: WorkloadOptions): Promise<void> {
  const kafka = createKafka({ brokers, clientId: 'atelier-training' });
  const wait = <T>(what: string, check: () => Promise<T>): Promise<NonNullable<T>> => waitUntil({ what, check, timeoutMs: 60_000, intervalMs: 200, signal, failFast });
  const admin = kafka.admin();
  await wait('a training broker that answers', async () => { await admin.connect(); return true; });
  try {
    await wait('three training brokers', async () => (await admin.describeCluster()).brokers.length === brokers.length);
    await wait('the training topic', async () => {
      if (!(await admin.listTopics()).includes(TOPIC)) await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: 3, configEntries: [{ name: 'min.insync.replicas', value: '2' }] }] });
      return true;
    });
    const messages = Array.from({ length: RECORDS }, (_, index) => ({ key: `user-${index % 7}`, value: JSON.stringify({ id: index }), partition: index % PARTITIONS, headers: { type: 'TRAINING' } }));
    const producer = kafka.producer();
    await producer.connect();
    await wait('the training records', () => producer.send({ topic: TOPIC, acks: -1, messages }));
    await producer.disconnect();
    const transactional = kafka.producer({ idempotent: true, transactionalId: 'training', maxInFlightRequests: 1 });
    await transactional.connect();
    await wait('a training transaction', async () => {
      const transaction = await transactional.transaction();
      await transaction.send({ topic: TOPIC, acks: -1, messages: messages.slice(0, PARTITIONS) });
      await transaction.commit();
      return true;
    });
    await transactional.disconnect();
    let seen = 0;
    const consumer = kafka.consumer({ groupId: 'training' });
    await consumer.connect();
    await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
    await consumer.run({ eachMessage: async () => { seen += 1; } });
    await wait('the training records in a group', async () => seen >= RECORDS);
    await consumer.disconnect();
    await admin.fetchTopicOffsets(TOPIC);
    await admin.fetchOffsets({ groupId: 'training', topics: [TOPIC] });
    await admin.describeGroups(['training']);
    await admin.deleteGroups(['training']).catch(() => undefined); // a member may linger; the code was loaded
    await admin.deleteTopics({ topics: [TOPIC] });
  } finally {
    await admin.disconnect();
  }
}
