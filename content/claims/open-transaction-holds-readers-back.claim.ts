import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { reader, transactionalProducer } from './transactional.ts';

export default defineClaim({
  id: 'open-transaction-holds-readers-back',
  statement: {
    fr: 'Une transaction ouverte retient les lecteurs read_committed : même ce que d’autres ont écrit après elle, sans transaction, n’est lu qu’à sa fin. read_uncommitted lit tout, tout de suite.',
    en: 'An open transaction holds read_committed readers back: even what others wrote after it, without a transaction, is read only once it ends. read_uncommitted reads everything at once.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' }],
  async verify(lab) {
    const topic = await lab.topic();
    await using committed = await reader(lab, topic, 'read_committed');
    await using uncommitted = await reader(lab, topic, 'read_uncommitted');
    const producer = await transactionalProducer(lab);
    const plain = lab.client().producer({ idempotent: true, maxInFlightRequests: 1 });
    await plain.connect();
    await plain.send({ topic, messages: [{ value: 'before' }] });
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'order' }] });
    await plain.send({ topic, messages: [{ value: 'after' }] });
    await lab.until('read_uncommitted has read all three', () => uncommitted.values.length === 3, 30_000);
    await lab.until('read_committed has read the first', () => committed.values.length > 0, 30_000);
    assert.deepEqual(committed.values, ['before'], 'read_committed stops before the open transaction');
    const waiting = uncommitted.values.length - committed.values.length;
    await transaction.abort();
    await lab.until('read_committed has read on', () => committed.values.length > 1, 30_000);
    assert.deepEqual(committed.values, ['before', 'after'], 'what was aborted is passed over');
    await producer.disconnect();
    await plain.disconnect();
    return [{ what: 'held back by one open transaction', value: waiting, unit: 'records' }];
  },
});
