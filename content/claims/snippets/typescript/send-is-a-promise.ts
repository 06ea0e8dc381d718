import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'notifications',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer();
await producer.connect();

const start = performance.now();
const elapsed = () => `${(performance.now() - start).toFixed(1)} ms`;

const receipt = producer.send({
  topic: process.env.TOPIC ?? 'notifications',
  messages: [{ key: 'u-8', value: '{"id":"n-1","userId":"u-8"}' }],
});
console.log(`send() came back after ${elapsed()} with`, receipt);

const [metadata] = await receipt;
console.log(`the answer came after ${elapsed()}:`, metadata);

await producer.disconnect();
