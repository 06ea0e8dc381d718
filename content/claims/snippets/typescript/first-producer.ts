import { Kafka } from 'kafkajs';

const kafka = new Kafka({ brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const producer = kafka.producer();
await producer.connect();

const [place] = await producer.send({
  topic: process.env.TOPIC ?? 'notifications',
  messages: [{ key: 'u-8', value: '{"id":"n-1","userId":"u-8","type":"LIKE"}' }],
});
console.log(`partition ${place?.partition}, offset ${place?.baseOffset}`);

await producer.disconnect();
