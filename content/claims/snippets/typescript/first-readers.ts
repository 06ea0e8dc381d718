import { Kafka, logLevel } from 'kafkajs';

const topic = process.env.TOPIC ?? 'greetings';
const groupId = process.env.GROUP ?? 'first-readers';
const kafka = new Kafka({ clientId: 'first-readers', brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','), logLevel: logLevel.WARN });

// region: read
const consumer = kafka.consumer({ groupId });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    console.log(`partition ${partition}, offset ${message.offset}: ${message.value} [${message.headers?.lang}]`);
  },
});
// endregion

const admin = kafka.admin();
await admin.connect();
// region: lag
/** Per partition: the end of the log minus what the group has committed. */
async function lag(): Promise<number[]> {
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const ends = await admin.fetchTopicOffsets(topic);
  return ends.map(({ partition, low, high }) => {
    const offset = Number(committed?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
    return Number(high) - (offset < 0 ? Number(low) : offset);
  });
}
// endregion

// Ends once everything is read and committed.
let busy = false;
const watch = setInterval(async () => {
  if (busy) return;
  busy = true;
  const behind = await lag().catch(() => [1]);
  busy = false;
  if (behind.some((records) => records > 0)) return;
  clearInterval(watch);
  console.log(`lag ${behind.join(' ')}`);
  await consumer.disconnect();
  await admin.disconnect();
}, 300);
