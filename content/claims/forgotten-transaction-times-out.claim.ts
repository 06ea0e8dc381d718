import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';
import { reader, transactionalProducer } from './transactional.ts';

export default defineClaim({
  id: 'forgotten-transaction-times-out',
  statement: {
    fr: 'Une transaction que personne ne termine bloque les lecteurs read_committed jusqu’à ce que le coordinateur l’abandonne : transaction.timeout.ms, et jusqu’à 10 s de plus, l’intervalle de sa ronde.',
    en: 'A transaction that nobody ends blocks read_committed readers until the coordinator aborts it: transaction.timeout.ms, and up to 10 s more, the interval of its round.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, transaction timeout 1 s',
  sources: [{ title: 'Kafka documentation 4.3: producer configuration transaction.timeout.ms', url: 'https://kafka.apache.org/documentation/#producerconfigs_transaction.timeout.ms' }],
  async verify(lab) {
    const topic = await lab.topic();
    await using committed = await reader(lab, topic, 'read_committed');
    const plain = lab.client().producer({ idempotent: true, maxInFlightRequests: 1 });
    await plain.connect();
    const producer = await transactionalProducer(lab, undefined, 1_000);
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'forgotten' }] });
    await plain.send({ topic, messages: [{ value: 'after' }] });
    const { ms } = await timed(lab.until('what stands behind the transaction', () => committed.values.length > 0, 60_000));
    assert.deepEqual(committed.values, ['after']);
    const { error } = await timed(transaction.commit());
    assert.ok(error !== undefined, 'it is too late to commit');
    await producer.disconnect();
    await plain.disconnect();
    return [{ what: 'readers waited', value: ms, unit: 'ms' }];
  },
});
