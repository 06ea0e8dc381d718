import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'kafkajs-waits-for-all-by-default',
  statement: {
    fr: 'kafkajs envoie par défaut avec acks=-1 (all), mais sans idempotence.',
    en: 'kafkajs sends with acks=-1 (all) by default, but without idempotence.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS: Producing messages, acks and idempotent', url: 'https://kafka.js.org/docs/producing' }],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = lab.client({ requestTimeout: 1_500, retries: 0 }).producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await lab.freeze(2);
    await lab.freeze(3);
    const { error } = await timed(producer.send({ topic, messages: [{ value: 'no acks given' }] }));
    assert.match(String(error?.message), /timed out/, 'acks=1 would have been acknowledged');
    assert.equal(producer.isIdempotent(), false);
    await producer.disconnect();
    return [];
  },
});
