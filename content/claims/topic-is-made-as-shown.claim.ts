import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'topic-is-made-as-shown',
  statement: {
    fr: 'Les programmes de la leçon créent le topic, et une seconde création ne casse rien.',
    en: 'The lesson’s programs create the topic, and creating it again breaks nothing.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [
    { title: 'Admin, javadoc 4.3: createTopics', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/admin/Admin.html' },
    { title: 'KafkaJS: Admin client', url: 'https://kafka.js.org/docs/admin' },
  ],
  async verify(lab) {
    const topic = `claim-made-${process.pid}`;
    assert.match(await lab.snippet('create-topic', { TOPIC: `${topic}-small` }), /: 6 partitions, 3 replicas each/);
    const production = () => lab.snippet('create-topic-for-production', { TOPIC: topic });
    assert.match(await production(), / created/);
    assert.match(await production(), / was there already/);
    const java = await lab.javaSource('CreateTopic', [lab.bootstrapServers, `${topic}-java-small`, `${topic}-java`]);
    if (java !== undefined) assert.match(java, / created\n.* was there already/);
    return [{ what: 'partitions', value: 6, unit: 'partitions' }];
  },
});
