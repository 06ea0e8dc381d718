import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'greetings';
const kafka = new Kafka({ clientId: 'first-records', brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });

// region: create
const admin = kafka.admin();
await admin.connect();
const created = await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] });
console.log(created ? `${topic}: created with 3 partitions` : `${topic}: was there already`);
// endregion

// region: send
const greetings = { fr: 'bonjour', en: 'hello', de: 'hallo', es: 'hola' };
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
await producer.connect();
for (let at = 0; at < 20; at += 1) {
  const lang = (['fr', 'en', 'de', 'es'] as const)[at % 4] ?? 'fr';
  const [place] = await producer.send({
    topic,
    messages: [{ key: `u-${at % 5}`, value: `${greetings[lang]} ${at}`, headers: { lang } }],
  });
  console.log(`${greetings[lang]} ${at} of u-${at % 5}: partition ${place?.partition}, offset ${place?.baseOffset}`);
}
// endregion

await producer.disconnect();
await admin.disconnect();
