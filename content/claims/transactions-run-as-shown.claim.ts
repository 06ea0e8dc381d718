import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { reader } from './transactional.ts';

export default defineClaim({
  id: 'transactions-run-as-shown',
  statement: {
    fr: 'Les programmes de la leçon écrivent la commande et le paiement de o-1, et rien de o-2 aux yeux d’un lecteur read_committed.',
    en: 'The lesson’s programs write order and payment of o-1, and nothing of o-2 in the eyes of a read_committed reader.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [
    { title: 'KafkaProducer, javadoc 4.3', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/producer/KafkaProducer.html' },
    { title: 'KafkaJS: Transactions', url: 'https://kafka.js.org/docs/transactions' },
  ],
  async verify(lab) {
    const [orders, payments] = [await lab.topic(), await lab.topic()];
    const printed = ['o-1 placed', 'o-2 dropped: card refused'];
    assert.deepEqual((await lab.snippet('place-order', { ORDERS: orders, PAYMENTS: payments, TRANSACTIONAL_ID: `${orders}-node` })).trim().split('\n'), printed);
    const java = await lab.javaSource('PlaceOrder', [lab.bootstrapServers, orders, payments, `${orders}-java`]);
    if (java !== undefined) assert.deepEqual(java.trim().split('\n'), printed);
    const programs = java === undefined ? 1 : 2;
    for (const topic of [orders, payments]) {
      await using committed = await reader(lab, topic, 'read_committed');
      await using everything = await reader(lab, topic, 'read_uncommitted');
      await lab.until(`${programs} committed in ${topic}`, () => committed.values.length === programs && everything.values.length >= programs, 30_000);
      assert.ok(committed.values.every((value) => value.includes('o-1')), committed.values.join());
    }
    return [{ what: 'programs tried', value: programs, unit: 'requests' }];
  },
});
