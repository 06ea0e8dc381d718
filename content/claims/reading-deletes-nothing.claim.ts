import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'reading-deletes-nothing',
  statement: {
    fr: 'Lire n’efface rien : deux groupes lisent chacun les vingt enregistrements, et les vingt sont encore là.',
    en: 'Reading deletes nothing: two groups each read all twenty records, and all twenty are still there.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: the consumer', url: 'https://kafka.apache.org/documentation/#theconsumer' },
  ],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 3 });
    await sendNumbered(lab, topic, 20);
    const push = await readInGroup(lab, { topic, groupId: `${topic}-push`, count: 20 });
    const digest = await readInGroup(lab, { topic, groupId: `${topic}-digest`, count: 20 });
    const values = (records: readonly { readonly value: string | null }[]) => records.map(({ value }) => value).sort();
    assert.deepEqual(values(push), values(digest));
    const left = (await lab.records(topic)).length;
    assert.equal(left, 20);
    return [{ what: 'read by each of two groups', value: push.length, unit: 'records' }, { what: 'still there', value: left, unit: 'records' }];
  },
});
