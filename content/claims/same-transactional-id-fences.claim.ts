import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { defineClaim, timed } from './claim.ts';
import { reader, transactionalProducer } from './transactional.ts';

export default defineClaim({
  id: 'same-transactional-id-fences',
  statement: {
    fr: 'Une deuxième instance avec le même transactional.id écarte la première : sa transaction ouverte est abandonnée, et elle ne peut plus rien valider.',
    en: 'A second instance with the same transactional.id fences the first: its open transaction is aborted, and it can commit nothing more.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' },
    { title: 'KIP-890: Transactions server-side defense', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-890%3A+Transactions+Server-Side+Defense' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const id = `claim-${randomUUID()}`;
    const zombie = await transactionalProducer(lab, id);
    const old = await zombie.transaction();
    await old.send({ topic, messages: [{ value: 'zombie' }] });
    const successor = await transactionalProducer(lab, id);
    const fresh = await successor.transaction();
    await fresh.send({ topic, messages: [{ value: 'successor' }] });
    await fresh.commit();
    const { error } = await timed(old.commit());
    assert.match(String((error as { type?: string } | undefined)?.type ?? error?.message), /PRODUCER_FENCED|INVALID_PRODUCER_EPOCH/, 'the zombie is told');
    await using committed = await reader(lab, topic, 'read_committed');
    await lab.until('something committed', () => committed.values.length > 0, 30_000);
    assert.deepEqual(committed.values, ['successor']);
    await zombie.disconnect();
    await successor.disconnect();
    return [{ what: 'written by the zombie and seen by readers', value: 0, unit: 'records' }];
  },
});
