import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'notifications',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
  logLevel: logLevel.NOTHING,
  retry: { retries: 0 },
});
const producer = kafka.producer();
await producer.connect();
const messages = [{ key: 'u-8', value: '{"id":"like-1"}' }];

// region: forgotten
function handleLike(): void {
  producer.send({ topic: 'no-such-topic', messages });
  console.log('202');
}
// endregion

handleLike();
setInterval(() => console.log('still serving'), 5_000);
