import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup } from './reading.ts';
import { transactionalProducer } from './transactional.ts';

export default defineClaim({
  id: 'java-reads-uncommitted-by-default',
  statement: {
    fr: 'Sans réglage, un consumer Java lit aussi ce qui est abandonné (isolation.level=read_uncommitted) ; un consumer kafkajs, non.',
    en: 'Left alone, a Java consumer also reads what was aborted (isolation.level=read_uncommitted); a kafkajs consumer doesn’t.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: consumer configuration isolation.level', url: 'https://kafka.apache.org/documentation/#consumerconfigs_isolation.level' },
    { title: 'KafkaJS: Consuming messages, options', url: 'https://kafka.js.org/docs/consuming' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = await transactionalProducer(lab);
    for (const [value, end] of [['aborted', 'abort'], ['committed', 'commit']] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await transaction[end]();
    }
    await producer.disconnect();
    const java = await lab.java('org.apache.kafka.tools.consumer.ConsoleConsumer', ['--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--from-beginning', '--max-messages', '2', '--timeout-ms', '30000']);
    assert.deepEqual(java.trim().split('\n'), ['aborted', 'committed']);
    const node = await readInGroup(lab, { topic, groupId: `${topic}-node`, count: 1 });
    assert.deepEqual(node.map(({ value }) => value), ['committed']);
    return [{ what: 'read by Java', value: 2, unit: 'records' }, { what: 'read by kafkajs', value: node.length, unit: 'records' }];
  },
});
