import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { committedOffsets, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'poison-blocks-its-partition',
  statement: {
    fr: 'Un enregistrement dont le traitement lève toujours une erreur bloque sa partition : kafkajs le relit sans fin, et rien de ce qui suit n’est lu.',
    en: 'A record whose processing always throws blocks its partition: kafkajs reads it again and again, and nothing behind it is read.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS: Consuming messages, eachMessage', url: 'https://kafka.js.org/docs/consuming' }],
  async verify(lab) {
    const topic = await lab.topic();
    const groupId = `${topic}-poisoned`;
    await sendNumbered(lab, topic, 10);
    const done: string[] = [];
    let tries = 0;
    const consumer = lab.client().consumer({ groupId });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ message }) => {
          const value = String(message.value);
          if (value === 'n-2') {
            tries += 1;
            throw new Error('unreadable');
          }
          done.push(value);
        },
      });
      await lab.until('the third try of n-2', () => tries >= 3, 60_000);
    } finally {
      await consumer.disconnect();
    }
    assert.deepEqual([...new Set(done)], ['n-0', 'n-1']);
    assert.ok(((await committedOffsets(lab, groupId, topic)).get(0) ?? 0) <= 2, 'nothing behind the poison is committed');
    return [{ what: 'read behind the unreadable one', value: new Set(done).size - 2, unit: 'records' }];
  },
});
