import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'offsets-count-per-partition',
  statement: {
    fr: 'Chaque partition compte ses offsets à partir de 0 : deux enregistrements d’un topic peuvent porter le même.',
    en: 'Every partition counts its offsets from 0: two records of one topic may have the same.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: main concepts and terminology', url: 'https://kafka.apache.org/documentation/#intro_concepts_and_terms' },
  ],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 3 });
    await sendNumbered(lab, topic, 30);
    const records = await lab.records(topic);
    const byPartition = [0, 1, 2].map((id) => records.filter(({ partition }) => partition === id).map(({ offset }) => Number(offset)));
    for (const offsets of byPartition) assert.deepEqual(offsets, [...offsets.keys()]);
    assert.equal(byPartition.flat().length, 30);
    const zeros = byPartition.flat().filter((offset) => offset === 0).length;
    assert.ok(zeros > 1, 'several partitions hold a record with offset 0');
    return [{ what: 'records with offset 0, of 30 in 3 partitions', value: zeros, unit: 'records' }];
  },
});
