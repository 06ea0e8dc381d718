import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { reader } from './transactional.ts';

export default defineClaim({
  id: 'spring-transactional-template-refuses-plain-sends',
  statement: {
    fr: 'Avec transaction-id-prefix, executeInTransaction suffit : une exception abandonne tout. Hors d’une transaction, le même KafkaTemplate refuse d’envoyer.',
    en: 'With transaction-id-prefix, executeInTransaction is enough: an exception aborts everything. Outside a transaction the same KafkaTemplate refuses to send.',
  },
  versions: 'Kafka 4.3.1, Spring Boot 4.1.0',
  sources: [{ title: 'Spring for Apache Kafka: Transactions', url: 'https://docs.spring.io/spring-kafka/reference/kafka/transactions.html' }],
  async verify(lab) {
    const [orders, payments] = [await lab.topic(), await lab.topic()];
    const output = await lab.spring('atelier.TryOrders', [lab.bootstrapServers, orders, payments, orders]);
    if (typeof output !== 'string') return output;
    assert.match(output, /^dropped=card refused$/m);
    assert.match(output, /^outside=No transaction is in process/m);
    await using committed = await reader(lab, orders, 'read_committed');
    await lab.until('the committed order', () => committed.values.length > 0, 30_000);
    assert.deepEqual(committed.values, ['{"id":"o-1"}']);
    return [];
  },
});
