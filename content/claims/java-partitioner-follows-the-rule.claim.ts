import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'java-partitioner-follows-the-rule',
  statement: {
    fr: 'Un Partitioner Java reçoit la clé, la valeur et le cluster, pas les en-têtes. Un envoi vers une partition qui n’existe pas échoue avec TimeoutException.',
    en: 'A Java Partitioner is given the key, the value and the cluster, not the headers. A send to a partition that doesn’t exist fails with TimeoutException.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [{ title: 'Partitioner javadoc 4.3', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/producer/Partitioner.html' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const output = await lab.javaSource('NotificationPartitioner', [lab.bootstrapServers, topic]);
    if (output === undefined) return { skipped: 'there is no JDK (javac) on this machine to compile the Java program with' };
    assert.deepEqual([...output.matchAll(/^partition=(\d+)$/gm)].map(([, partition]) => Number(partition)), [0, 1, 3, 4, 5, 2]);
    assert.match(output, /^unknown-partition=TimeoutException$/m);
    return [];
  },
});
