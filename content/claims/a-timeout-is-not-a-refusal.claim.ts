import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'a-timeout-is-not-a-refusal',
  statement: {
    fr: 'Un envoi qui échoue chez vous par dépassement de délai peut se trouver dans le journal.',
    en: 'A send that failed with a time-out on your side may stand in the log.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KIP-98: Exactly once delivery and transactional messaging, motivation', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' }],
  async verify(lab) {
    const [leader, ...followers] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, ...followers] });
    // Well under the 2 s after which the brokers would give up their frozen leader.
    const producer = lab.client({ requestTimeout: 800, retries: 0 }).producer();
    await lab.until('a first record', () => producer.connect().then(() => producer.send({ topic, messages: [{ value: 'before' }] })).then(() => true, () => false));
    await lab.freeze(leader);
    const { ms, error } = await timed(producer.send({ topic, messages: [{ value: 'nobody answered' }] }));
    assert.match(String(error?.message), /timed out/);
    await lab.thaw(leader);
    await lab.until('the record whose send had failed', async () => (await lab.records(topic)).some(({ value }) => value === 'nobody answered'));
    await producer.disconnect();
    return [{ what: 'the caller was told "failed"', value: ms, unit: 'ms' }];
  },
});
