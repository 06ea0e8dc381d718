import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'kafkajs-idempotence-needs-one-at-a-time',
  statement: {
    fr: 'Avec un producer kafkajs idempotent, deux send() en même temps pendant une panne : l’un est écrit deux fois, l’autre est acquitté sans avoir été écrit.',
    en: 'With an idempotent kafkajs producer, two send() at the same time during an outage: one is written twice, the other is acknowledged without having been written.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS 2.2.4, src/producer/sendMessages.js (sequence taken back after an error)', url: 'https://github.com/tulios/kafkajs/blob/v2.2.4/src/producer/sendMessages.js' }],
  async verify(lab) {
    const [leader, ...followers] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, ...followers] });
    const producer = lab.client({ requestTimeout: 900, startAt: leader }).producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 50, initialRetryTime: 100, maxRetryTime: 300 } });
    let timeouts = 0;
    producer.on('producer.network.request_timeout', () => { timeouts += 1; });
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'before' }] });
    await lab.freeze(leader);
    const both = ['A', 'B'].map((value) => timed(producer.send({ topic, messages: [{ value }] })));
    await lab.until('the first request that timed out', () => timeouts >= 1);
    await lab.thaw(leader);
    const outcomes = await Promise.all(both);
    await producer.disconnect();
    assert.deepEqual(outcomes.map(({ error }) => error), [undefined, undefined], 'kafkajs says that both were acknowledged');
    const [first, ...log] = (await lab.records(topic)).map(({ value }) => value);
    assert.equal(first, 'before');
    const copies = ['A', 'B'].map((name) => log.filter((value) => value === name).length).sort();
    assert.deepEqual(copies, [0, 2], `the log holds ${log.join()}`);
    return [{ what: 'acknowledged', value: 2, unit: 'records' }, { what: 'copies of one', value: 2, unit: 'records' }, { what: 'copies of the other', value: 0, unit: 'records' }];
  },
});
