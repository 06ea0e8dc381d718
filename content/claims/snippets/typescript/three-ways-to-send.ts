import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'notifications',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer();
await producer.connect();

const topic = process.env.TOPIC ?? 'notifications';
const likes = Array.from({ length: 300 }, (_, n) => ({ key: `u-${n % 3}`, value: `{"id":"like-${n}","type":"LIKE"}` }));
await producer.send({ topic, messages: likes.slice(0, 1) });

async function measure(way: string, run: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await run();
  console.log(`${way}: ${Math.round(performance.now() - start)} ms`);
}

// region: ways
const send = (messages: typeof likes) => producer.send({ topic, messages });

await measure('one by one', async () => {
  for (const like of likes) await send([like]);
});
await measure('together', () => Promise.all(likes.map((like) => send([like]))));
await measure('one send', () => send(likes));
// endregion

await producer.disconnect();
