import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'notifications',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer();
await producer.connect();
const topic = process.env.TOPIC ?? 'notifications';

async function medianMs(acks: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    const start = performance.now();
    const messages = [{ key: 'u-8', value: `{"id":"like-${n}"}` }];
    await producer.send({ topic, acks, messages });
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[100] ?? 0;
}

await medianMs(-1); // the first sends pay for connections
console.log(`acks=1: ${(await medianMs(1)).toFixed(2)} ms`);
console.log(`acks=all: ${(await medianMs(-1)).toFixed(2)} ms`);

await producer.disconnect();
