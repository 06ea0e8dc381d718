import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'acks-all-costs-a-round-trip',
  statement: {
    fr: 'Sur un cluster en bonne santé, acks=all prend plus de temps que acks=1 : le temps que les followers viennent chercher l’enregistrement.',
    en: 'On a healthy cluster acks=all takes longer than acks=1: the time the followers need to come and fetch the record.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, three brokers on one machine',
  sources: [{ title: 'Kafka documentation 4.3: replication', url: 'https://kafka.apache.org/documentation/#replication' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const output = await lab.snippet('measure-acks', { TOPIC: topic });
    const [one, all] = ['1', 'all'].map((acks) => Number(new RegExp(`^acks=${acks}: ([\\d.]+) ms$`, 'm').exec(output)?.[1]));
    assert.ok(one !== undefined && all !== undefined && all > one, `expected acks=all to take longer, got ${output}`);
    return [{ what: 'median with acks=1', value: one, unit: 'ms' }, { what: 'median with acks=all', value: all, unit: 'ms' }];
  },
});
