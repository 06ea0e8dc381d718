import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'greetings';
const groupId = process.env.GROUP ?? 'first-readers';
const since = Number(process.env.SINCE ?? Date.parse('2026-11-24T14:05:00Z'));
const kafka = new Kafka({ clientId: 'rewind', brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const admin = kafka.admin();
await admin.connect();

// region: rewind
/** Per partition, the first record with this time or a later one; its end where there is none. */
const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, since);
console.log(partitions.map(({ partition, offset }) => `partition ${partition} from ${offset}`).join(', '));
await admin.setOffsets({ groupId, topic, partitions });
// endregion

await admin.disconnect();
