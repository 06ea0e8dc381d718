import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'deleted-offsets-stay-used',
  statement: {
    fr: 'Supprimer des enregistrements ne renumérote rien : le journal commence plus loin, et le prochain offset est le suivant.',
    en: 'Deleting records renumbers nothing: the log starts further on, and the next offset is the one after the last.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KIP-107: deleteRecordsBefore (1.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-107%3A+Add+deleteRecordsBefore%28%29+API+in+AdminClient' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    await sendNumbered(lab, topic, 10);
    const admin = lab.client().admin();
    await admin.connect();
    await lab.until('the first records deleted', async () => {
      // kafkajs deletes only in topics that it has asked about before
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] }).catch(() => undefined);
      return (await lab.records(topic)).length === 4;
    });
    await admin.disconnect();
    await sendNumbered(lab, topic, 1);
    const offsets = (await lab.records(topic)).map(({ offset }) => Number(offset));
    assert.deepEqual(offsets, [6, 7, 8, 9, 10]);
    return [{ what: 'left of 11', value: offsets.length, unit: 'records' }];
  },
});
