import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'reset-counts-only-without-a-commit',
  statement: {
    fr: 'auto.offset.reset=earliest ne fait pas tout relire à chaque démarrage : un groupe qui a validé reprend où il en était.',
    en: 'auto.offset.reset=earliest doesn’t read everything again at each start: a group that has committed goes on where it was.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: auto.offset.reset', url: 'https://kafka.apache.org/documentation/#consumerconfigs_auto.offset.reset' }],
  async verify(lab) {
    const topic = await lab.topic();
    const group = { topic, groupId: `${topic}-earliest`, fromBeginning: true };
    await sendNumbered(lab, topic, 10);
    await readInGroup(lab, { ...group, count: 10 });
    await sendNumbered(lab, topic, 2);
    const second = await readInGroup(lab, { ...group, count: 2 });
    assert.deepEqual(second.map(({ offset }) => offset), ['10', '11']);
    return [{ what: 'read at the second start, of 12 in the log', value: second.length, unit: 'records' }];
  },
});
