import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'notifications';
const kafka = new Kafka({ brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const admin = kafka.admin();
await admin.connect();

// region: production
const SEVEN_DAYS_MS = 7 * 24 * 3_600_000;
const created = await admin.createTopics({
  topics: [{
    topic,
    numPartitions: 6,
    replicationFactor: 3,
    configEntries: [
      { name: 'min.insync.replicas', value: '2' },
      { name: 'retention.ms', value: String(SEVEN_DAYS_MS) },
    ],
  }],
});
console.log(created ? `${topic} created` : `${topic} was there already`);
// endregion

await admin.disconnect();
