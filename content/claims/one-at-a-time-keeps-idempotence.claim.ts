import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';
import { criticalQueue } from './snippets/typescript/one-at-a-time.ts';
import { connectProducer } from './snippets/typescript/producer-settings.ts';

export default defineClaim({
  id: 'one-at-a-time-keeps-idempotence',
  statement: {
    fr: 'La même panne, avec une file devant le même producer idempotent : chaque enregistrement est écrit une fois, dans l’ordre.',
    en: 'The same outage with a queue in front of the same idempotent producer: every record is written once, in order.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' }],
  async verify(lab) {
    const [leader, ...followers] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, ...followers] });
    const producer = await connectProducer(lab.bootstrapServers.split(',').slice(leader - 1, leader));
    let timeouts = 0;
    producer.on('producer.network.request_timeout', () => { timeouts += 1; });
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await lab.freeze(leader);
    const names = ['A', 'B', 'C'];
    const outcomes = names.map((value) => timed(criticalQueue(() => producer.send({ topic, messages: [{ value }] }))));
    await lab.until('the first request that timed out', () => timeouts >= 1);
    await lab.thaw(leader);
    assert.deepEqual((await Promise.all(outcomes)).map(({ error }) => error), [undefined, undefined, undefined]);
    await producer.disconnect();
    assert.deepEqual((await lab.records(topic)).map(({ value }) => value), ['before', ...names]);
    return [{ what: 'sent, acknowledged and written once', value: names.length, unit: 'records' }];
  },
});
