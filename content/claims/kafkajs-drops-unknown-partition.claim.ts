import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'kafkajs-drops-unknown-partition',
  statement: {
    fr: 'Si un partitionneur répond une partition qui n’existe pas, kafkajs tient sa promesse sans erreur et n’écrit rien.',
    en: 'When a partitioner answers a partition that doesn’t exist, kafkajs fulfils its promise without an error and writes nothing.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'kafkajs 2.2.4, cluster/index.js: findLeaderForPartitions', url: 'https://github.com/tulios/kafkajs/blob/v2.2.4/src/cluster/index.js' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 4 });
    const producer = lab.client().producer({ createPartitioner: () => () => 5 });
    await producer.connect();
    const acknowledged = await producer.send({ topic, messages: [{ key: 'u-7', value: '{}' }] });
    await producer.disconnect();
    assert.deepEqual(acknowledged, []);
    assert.equal((await lab.records(topic)).length, 0);
    return [];
  },
});
