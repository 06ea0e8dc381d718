import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

const KEYS = 300;

export default defineClaim({
  id: 'adding-partitions-moves-keys',
  statement: {
    fr: 'Quand un topic passe de 6 à 9 partitions, deux clés sur trois changent de partition ; les enregistrements déjà écrits restent où ils sont.',
    en: 'When a topic grows from 6 to 9 partitions, two keys of three change partition; the records already written stay where they are.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation: modifying topics', url: 'https://kafka.apache.org/documentation/#basic_ops_modify_topic' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const sendAll = async () => {
      const producer = lab.client().producer();
      await producer.connect();
      await producer.send({ topic, messages: Array.from({ length: KEYS }, (_, n) => ({ key: `u-${n}`, value: '{}' })) });
      await producer.disconnect();
    };
    await sendAll();
    const before = new Map((await lab.records(topic)).map(({ key, partition }) => [key, partition]));
    const admin = lab.client().admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count: 9 }] });
    await lab.until('nine partitions with leaders', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.length === 9 && topics[0].partitions.every(({ leader }) => leader > 0);
    });
    await admin.disconnect();
    await sendAll();
    const all = await lab.records(topic);
    // Not idempotent: a try that a busy broker answers late is written twice, to the same place.
    assert.ok(all.length >= 2 * KEYS);
    const places = new Map<string | null, Set<number>>();
    for (const { key, partition } of all) places.set(key, (places.get(key) ?? new Set()).add(partition));
    for (const [key, partition] of before) assert.ok(places.get(key)?.has(partition), `${key} is still where it was written`);
    const moved = [...places.values()].filter((partitions) => partitions.size === 2).length;
    assert.ok(moved > KEYS * 0.55 && moved < KEYS * 0.78, `${moved} of ${KEYS} keys moved`);
    return [{ what: `keys of ${KEYS} that changed partition`, value: moved, unit: 'records' }];
  },
});
