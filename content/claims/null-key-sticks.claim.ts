import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'null-key-sticks',
  statement: {
    fr: 'Dix enregistrements sans clé vers six partitions : le producer Java les met tous dans une seule, kafkajs en remplit six.',
    en: 'Ten records without a key to six partitions: the Java producer puts them all into one, kafkajs fills six.',
  },
  versions: 'kafka-clients 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KIP-480: Sticky partitioner (2.4)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-480%3A+Sticky+Partitioner' },
    { title: 'KIP-794: Strictly uniform sticky partitioner (3.3)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-794%3A+Strictly+Uniform+Sticky+Partitioner' },
  ],
  async verify(lab) {
    const filled = async (topic: string) => new Set((await lab.records(topic)).map(({ partition }) => partition)).size;
    const javaTopic = await lab.topic({ partitions: 6 });
    await lab.java('org.apache.kafka.tools.ProducerPerformance', ['--bootstrap-server', lab.bootstrapServers, '--topic', javaTopic, '--num-records', '10', '--record-size', '100', '--throughput', '-1']);
    const nodeTopic = await lab.topic({ partitions: 6 });
    const producer = lab.client().producer();
    await producer.connect();
    await producer.send({ topic: nodeTopic, messages: Array.from({ length: 10 }, (_, n) => ({ value: `n-${n}` })) });
    await producer.disconnect();
    const [java, node] = [await filled(javaTopic), await filled(nodeTopic)];
    assert.equal(java, 1);
    assert.equal(node, 6);
    return [{ what: 'partitions filled by the Java producer', value: java, unit: 'partitions' }, { what: 'partitions filled by kafkajs', value: node, unit: 'partitions' }];
  },
});
