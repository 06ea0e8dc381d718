import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'ten-retries-give-up-early',
  statement: {
    fr: 'retries=10 abandonne en moins d’une minute quand le cluster refuse, bien avant les 120 s de delivery.timeout.ms.',
    en: 'retries=10 gives up within a minute when the cluster refuses, long before the 120 s of delivery.timeout.ms.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [
    { title: 'KIP-91: Intuitive user timeouts in the producer', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-91+Provide+Intuitive+User+Timeouts+in+The+Producer' },
    { title: 'KIP-580: Exponential backoff for Kafka clients (3.7)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-580%3A+Exponential+Backoff+for+Kafka+Clients' },
  ],
  async verify(lab) {
    const { topic, leader } = await lab.loneLeader({ minInsync: 2 });
    // From here on every attempt is refused with NOT_ENOUGH_REPLICAS.
    const { ms, value, error } = await timed(lab.java('org.apache.kafka.tools.ProducerPerformance', [
      '--bootstrap-server', lab.bootstrapServers.split(',')[leader - 1] ?? '', '--topic', topic, '--num-records', '1', '--record-size', '10', '--throughput', '-1', '--command-property', 'retries=10',
    ]));
    await lab.heal();
    const output = `${value ?? ''}${String((error as { stderr?: string } | undefined)?.stderr ?? '')}`;
    assert.deepEqual(await lab.records(topic), []);
    assert.ok(ms > 3_000 && ms < 60_000, `gave up after ${ms} ms: ${output.slice(0, 300)}`);
    return [{ what: 'from the start of the program to giving up', value: ms, unit: 'ms' }];
  },
});
