import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'uncommitted-is-read-again',
  statement: {
    fr: 'Ce qui est lu sans être validé est relu par le membre suivant : dix enregistrements, lus deux fois.',
    en: 'What is read and not committed is read again by the next member: ten records, read twice.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KafkaConsumer, javadoc 4.3: offsets and consumer position', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/consumer/KafkaConsumer.html' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const groupId = `${topic}-again`;
    await sendNumbered(lab, topic, 10);
    const first = await readInGroup(lab, { topic, groupId, count: 10, autoCommit: false });
    const second = await readInGroup(lab, { topic, groupId, count: 10 });
    assert.deepEqual(second, first);
    return [{ what: 'read twice', value: second.length, unit: 'records' }];
  },
});
