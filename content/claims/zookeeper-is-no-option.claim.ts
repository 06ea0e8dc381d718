import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'zookeeper-is-no-option',
  statement: {
    fr: 'Les outils de Kafka 4 ne connaissent plus l’option --zookeeper.',
    en: 'The tools of Kafka 4 don’t know the option --zookeeper any more.',
  },
  versions: 'Kafka 4.3.1',
  sources: [
    { title: 'Kafka documentation: upgrading to 4.0', url: 'https://kafka.apache.org/documentation/#upgrade' },
    { title: 'KIP-500: Replace ZooKeeper with a self-managed metadata quorum', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-500%3A+Replace+ZooKeeper+with+a+Self-Managed+Metadata+Quorum' },
  ],
  async verify(lab) {
    const { error } = await timed(lab.java('org.apache.kafka.tools.TopicCommand', ['--zookeeper', 'localhost:2181', '--list']));
    assert.match(String(error?.message), /zookeeper is not a recognized option/);
    return [];
  },
});
