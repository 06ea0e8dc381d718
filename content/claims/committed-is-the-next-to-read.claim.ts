import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { committedOffsets, readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'committed-is-the-next-to-read',
  statement: {
    fr: 'L’offset validé est celui du prochain enregistrement à lire : après l’offset 9, le groupe a validé 10.',
    en: 'The committed offset is that of the next record to read: after offset 9 the group has committed 10.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KafkaConsumer, javadoc 4.3: offsets and consumer position', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/consumer/KafkaConsumer.html' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const groupId = `${topic}-next`;
    await sendNumbered(lab, topic, 10);
    const read = await readInGroup(lab, { topic, groupId, count: 10 });
    assert.equal(read.at(-1)?.offset, '9');
    const committed = (await committedOffsets(lab, groupId, topic)).get(0);
    assert.equal(committed, 10);
    return [];
  },
});
