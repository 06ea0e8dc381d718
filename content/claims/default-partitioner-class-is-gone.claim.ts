import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'default-partitioner-class-is-gone',
  statement: {
    fr: 'Les classes DefaultPartitioner et UniformStickyPartitioner ont disparu en 4.0 : un producer configuré avec elles ne démarre plus.',
    en: 'The classes DefaultPartitioner and UniformStickyPartitioner are gone since 4.0: a producer set up with them doesn’t start.',
  },
  versions: 'kafka-clients 4.3.1',
  sources: [{ title: 'KIP-794: Strictly uniform sticky partitioner', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-794%3A+Strictly+Uniform+Sticky+Partitioner' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    for (const name of ['org.apache.kafka.clients.producer.internals.DefaultPartitioner', 'org.apache.kafka.clients.producer.UniformStickyPartitioner']) {
      const refused = lab.java('org.apache.kafka.tools.ProducerPerformance', [
        '--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '1', '--record-size', '10', '--throughput', '-1', '--command-property', `partitioner.class=${name}`,
      ]);
      await assert.rejects(refused, (error: Error) => error.message.includes(`${name} could not be found`) || error.message.includes(`Class ${name}`));
    }
    return [];
  },
});
