// region: read
import { Kafka } from 'kafkajs';

const kafka = new Kafka({ brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const consumer = kafka.consumer({ groupId: process.env.GROUP ?? 'digest' });
await consumer.connect();
await consumer.subscribe({ topic: process.env.TOPIC ?? 'notifications', fromBeginning: true });

let read = 0;
await consumer.run({
  eachMessage: async ({ partition, message }) => {
    console.log(`partition ${partition}, offset ${message.offset}: ${message.key} ${message.value}`);
    read += 1;
  },
});
// endregion

// Ctrl-C ends it; a test stops it after so many records.
const enough = Number(process.env.STOP_AFTER ?? Infinity);
process.once('SIGINT', () => { void consumer.disconnect(); });
const watch = setInterval(() => {
  if (read < enough) return;
  clearInterval(watch);
  void consumer.disconnect();
}, 50);
if (enough === Infinity) clearInterval(watch);
