import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'order-only-within-a-partition',
  statement: {
    fr: 'Un consumer lit chaque partition dans l’ordre ; d’une partition à l’autre, l’ordre d’envoi se perd.',
    en: 'A consumer reads each partition in order; across partitions the order of sending is lost.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: guarantees', url: 'https://kafka.apache.org/documentation/#intro_concepts_and_terms' },
  ],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    await sendNumbered(lab, topic, 200);
    const read = await readInGroup(lab, { topic, groupId: `${topic}-order`, count: 200 });
    const number = (value: string | null) => Number(value?.slice(2));
    for (const key of new Set(read.map((record) => record.key))) {
      const own = read.filter((record) => record.key === key).map(({ value }) => number(value));
      assert.deepEqual(own, [...own].sort((a, b) => a - b), `the records of ${key} come in order`);
    }
    const early = read.filter(({ value }, at) => at > 0 && number(value) < number(read[at - 1]?.value ?? null)).length;
    assert.ok(early > 0, 'the topic as a whole is read in another order than it was written');
    return [{ what: 'of 200 records, read after a later one', value: early, unit: 'records' }];
  },
});
