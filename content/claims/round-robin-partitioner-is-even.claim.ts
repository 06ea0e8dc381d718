import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'round-robin-partitioner-is-even',
  statement: {
    fr: 'En 4.3, RoundRobinPartitioner remplit toutes les partitions également. Les clients plus anciens pouvaient en sauter une sur deux.',
    en: 'In 4.3 RoundRobinPartitioner fills all partitions evenly. Older clients could skip every other one.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [{ title: 'KAFKA-9965: uneven distribution with RoundRobinPartitioner', url: 'https://issues.apache.org/jira/browse/KAFKA-9965' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    await lab.java('org.apache.kafka.tools.ProducerPerformance', [
      '--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '600', '--record-size', '100', '--throughput', '-1',
      '--command-property', 'partitioner.class=org.apache.kafka.clients.producer.RoundRobinPartitioner',
    ]);
    const counts = [0, 0, 0, 0, 0, 0];
    for (const { partition } of await lab.records(topic)) counts[partition] = (counts[partition] ?? 0) + 1;
    assert.ok(counts.every((records) => records >= 95 && records <= 105), counts.join());
    return counts.map((value, partition) => ({ what: `records on partition ${partition}`, value, unit: 'records' as const }));
  },
});
