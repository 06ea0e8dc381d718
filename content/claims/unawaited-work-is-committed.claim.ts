import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { committedOffsets, sendNumbered } from './reading.ts';

const COUNT = 5;

export default defineClaim({
  id: 'unawaited-work-is-committed',
  statement: {
    fr: 'Un travail lancé sans `await` est validé avant d’être fini : cinq enregistrements validés, aucun traité.',
    en: 'Work that is started without `await` is committed before it is done: five records committed, none processed.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS: Consuming messages, autoCommit', url: 'https://kafka.js.org/docs/consuming#autocommit' }],
  async verify(lab) {
    const topic = await lab.topic();
    const groupId = `${topic}-unawaited`;
    await sendNumbered(lab, topic, COUNT);
    const gate = Promise.withResolvers<void>();
    let [begun, done] = [0, 0];
    const consumer = lab.client().consumer({ groupId });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: async () => {
          begun += 1;
          void gate.promise.then(() => { done += 1; });
        },
      });
      await lab.until('the commit', async () => (await committedOffsets(lab, groupId, topic)).get(0) === COUNT, 60_000);
    } finally {
      await consumer.disconnect();
    }
    assert.deepEqual({ begun, done }, { begun: COUNT, done: 0 });
    gate.resolve();
    return [{ what: 'committed and not done', value: COUNT, unit: 'records' }];
  },
});
