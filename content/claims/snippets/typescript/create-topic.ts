import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'notifications';
const kafka = new Kafka({ brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });

// region: smallest
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic, numPartitions: 6 }] });
// endregion

for (const { partitions } of (await admin.fetchTopicMetadata({ topics: [topic] })).topics) {
  console.log(`${topic}: ${partitions.length} partitions, ${partitions[0]?.replicas.length} replicas each`);
}

await admin.disconnect();
