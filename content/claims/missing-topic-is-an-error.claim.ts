import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'missing-topic-is-an-error',
  statement: {
    fr: 'Un nom de topic mal écrit est une erreur quand auto.create.topics.enable vaut false ; la valeur par défaut, true, en ferait un nouveau topic.',
    en: 'A misspelt topic is an error with auto.create.topics.enable=false; the default, true, would make a new topic of it.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: broker configuration auto.create.topics.enable', url: 'https://kafka.apache.org/documentation/#brokerconfigs_auto.create.topics.enable' }],
  async verify(lab) {
    const misspelt = `${await lab.topic()}-mispelt`;
    const producer = lab.client({ retries: 1 }).producer();
    await producer.connect();
    const { error } = await timed(producer.send({ topic: misspelt, messages: [{ value: 'n-1' }] }));
    await producer.disconnect();
    assert.match(String(error?.message), /does not host this topic-partition/);
    const admin = lab.client().admin();
    await admin.connect();
    const topics = await admin.listTopics();
    await admin.disconnect();
    assert.ok(!topics.includes(misspelt), 'nothing was created');
    return [];
  },
});
