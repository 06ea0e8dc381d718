import { strict as assert } from 'node:assert';
import { defineClaim, type ClaimLab } from './claim.ts';

const produce = (lab: ClaimLab, topic: string, properties: readonly string[]) => lab.java('org.apache.kafka.tools.ProducerPerformance', [
  '--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '10', '--record-size', '100', '--throughput', '-1',
  ...(properties.length > 0 ? ['--command-property', ...properties] : []),
]);

/** Producers with an identity that the topic's leader remembers: the idempotent ones. */
async function idempotentProducers(lab: ClaimLab, topic: string): Promise<number> {
  const table = await lab.java('org.apache.kafka.tools.TransactionsCommand', ['--bootstrap-server', lab.bootstrapServers, 'describe-producers', '--topic', topic, '--partition', '0']);
  return table.split('\n').filter((line) => /^\d+\s/.test(line.trim())).length;
}

export default defineClaim({
  id: 'acks-one-turns-idempotence-off',
  statement: {
    fr: 'acks=1 désactive l’idempotence sans un mot ; demander les deux (acks=1, enable.idempotence=true) est refusé au démarrage.',
    en: 'acks=1 switches idempotence off without a word; asking for both (acks=1, enable.idempotence=true) is refused at the start.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [{ title: 'Kafka documentation 4.3: enable.idempotence', url: 'https://kafka.apache.org/documentation/#producerconfigs_enable.idempotence' }],
  async verify(lab) {
    const [standard, one] = [await lab.topic(), await lab.topic()];
    await produce(lab, standard, []);
    await produce(lab, one, ['acks=1']);
    assert.equal(await idempotentProducers(lab, standard), 1, 'by default the producer is idempotent');
    assert.equal(await idempotentProducers(lab, one), 0, 'with acks=1 it is not');
    const refusal = await produce(lab, one, ['acks=1', 'enable.idempotence=true']).then(() => '', (error: unknown) => String((error as { stderr?: string }).stderr));
    assert.match(refusal, /Must set acks to all in order to use the idempotent producer/);
    return [];
  },
});
