import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'acks-one-ignores-followers',
  statement: {
    fr: 'Avec acks=1, l’accusé arrive alors que tous les followers sont gelés, quelle que soit la valeur de min.insync.replicas.',
    en: 'With acks=1 the ack arrives while every follower is frozen, whatever min.insync.replicas says.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: producer configuration acks', url: 'https://kafka.apache.org/documentation/#producerconfigs_acks' }],
  async verify(lab) {
    const topic = await lab.topic({ minInsync: 2 });
    const producer = lab.client({ requestTimeout: 2_000, retries: 0 }).producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await lab.freeze(2);
    await lab.freeze(3);
    const one = await timed(producer.send({ topic, acks: 1, messages: [{ value: 'acks=1' }] }));
    const all = await timed(producer.send({ topic, acks: -1, messages: [{ value: 'acks=all' }] }));
    await producer.disconnect();
    assert.equal(one.error, undefined);
    assert.match(String(all.error?.message), /timed out/, 'acks=all must not be acknowledged');
    return [{ what: 'ack with acks=1, both followers frozen', value: one.ms, unit: 'ms' }];
  },
});
