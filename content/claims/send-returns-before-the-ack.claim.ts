import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'send-returns-before-the-ack',
  statement: {
    fr: 'Avec les trois brokers gelés, send() de kafkajs rend la main en quelques millisecondes : une promise en attente, tenue après le dégel.',
    en: 'With all three brokers frozen, send() of kafkajs comes back within milliseconds: a pending promise, kept after the thaw.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS: Producing messages', url: 'https://kafka.js.org/docs/producing' }],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = lab.client().producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'before' }] });
    for (const node of [1, 2, 3]) await lab.freeze(node);
    const startedAt = performance.now();
    const receipt = producer.send({ topic, messages: [{ value: 'during' }] });
    const returnedMs = performance.now() - startedAt;
    let settled = false;
    const outcome = timed(receipt).finally(() => { settled = true; });
    await lab.until('one second of silence', () => performance.now() - startedAt > 1_000);
    assert.equal(settled, false, 'nobody answered, yet the promise was settled');
    for (const node of [1, 2, 3]) await lab.thaw(node);
    const { ms, error } = await outcome;
    await producer.disconnect();
    assert.equal(error, undefined);
    assert.ok(returnedMs < 50, `send() took ${returnedMs} ms to come back`);
    return [{ what: 'send() came back', value: Math.round(returnedMs * 10) / 10, unit: 'ms' }, { what: 'the promise was kept', value: ms, unit: 'ms' }];
  },
});
