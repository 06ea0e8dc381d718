import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'acks-one-can-lose',
  statement: {
    fr: 'Un enregistrement acquitté avec acks=1 disparaît si le leader meurt avant que les followers l’aient copié.',
    en: 'A record acknowledged with acks=1 disappears when the leader dies before the followers have copied it.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: producer configuration acks', url: 'https://kafka.apache.org/documentation/#producerconfigs_acks' }],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = lab.client({ requestTimeout: 2_000, retries: 0 }).producer();
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ value: 'safe' }] });
    await lab.freeze(2);
    await lab.freeze(3);
    // A fetch that was already waiting at the leader carries the first of these to the followers' sockets; the last ones go nowhere.
    const acknowledged: string[] = [];
    for (const value of ['a', 'b', 'c', 'd']) {
      await producer.send({ topic, acks: 1, messages: [{ value }] });
      acknowledged.push(value);
    }
    await lab.kill(1);
    await producer.disconnect();
    await lab.heal();
    const kept = (await lab.records(topic)).map(({ value }) => value);
    const lost = acknowledged.filter((value) => !kept.includes(value));
    assert.ok(kept.includes('safe'), 'what acks=all acknowledged must stay');
    assert.ok(lost.includes('d'), `expected the last acks=1 record to be lost, the log holds ${kept.join()}`);
    return [{ what: 'acknowledged with acks=1', value: acknowledged.length, unit: 'records' }, { what: 'lost', value: lost.length, unit: 'records' }];
  },
});
