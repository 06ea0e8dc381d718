import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'notifications',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? 'localhost:9092').split(','),
  logLevel: logLevel.NOTHING,
  retry: { retries: 0 },
});
const producer = kafka.producer();
await producer.connect();

// region: forgotten
function handleLike(): void {
  producer.send({ topic: 'no-such-topic', messages: [{ key: 'u-8', value: '{}' }] });
  console.log('202');
}
// endregion

handleLike();
setInterval(() => console.log('still serving'), 5_000);
