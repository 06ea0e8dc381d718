import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'broker-takes-any-bytes',
  statement: {
    fr: 'Un broker ne regarde pas dans un enregistrement : du JSON, du JSON cassé et des octets quelconques entrent dans le même topic, et en ressortent tels quels.',
    en: 'A broker doesn’t look into a record: JSON, broken JSON and arbitrary bytes enter one topic, and come out as they were.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: message format', url: 'https://kafka.apache.org/documentation/#messageformat' }],
  async verify(lab) {
    const topic = await lab.topic();
    const sent = [Buffer.from('{"id":"n-1"}'), Buffer.from('{"id":'), Buffer.from([0x00, 0xff, 0xfe, 0x07])];
    const producer = lab.client().producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    await producer.send({ topic, messages: sent.map((value) => ({ value })) });
    await producer.disconnect();
    const read: Buffer[] = [];
    const consumer = lab.client().consumer({ groupId: `${topic}-bytes` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => { if (message.value !== null) read.push(message.value); } });
    await lab.until('all of them', () => read.length === sent.length, 30_000);
    await consumer.disconnect();
    assert.deepEqual(read.map((value) => value.toString('hex')), sent.map((value) => value.toString('hex')));
    return [{ what: 'taken as they are', value: read.length, unit: 'records' }];
  },
});
