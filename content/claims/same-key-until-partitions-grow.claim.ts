import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'same-key-until-partitions-grow',
  statement: {
    fr: 'La même clé va toujours dans la même partition, en TypeScript comme en Java, tant que le nombre de partitions ne change pas. De 6 à 9, deux clés sur trois changent de partition.',
    en: 'The same key always goes to the same partition, from TypeScript and from Java, until the number of partitions changes. From 6 to 9, two keys of three get another one.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: partitioner.class', url: 'https://kafka.apache.org/documentation/#producerconfigs_partitioner.class' },
    { title: 'KafkaJS: default partitioner', url: 'https://kafka.js.org/docs/producing#default-partitioners' },
  ],
  async verify(lab) {
    const placesIn = async (partitions: number) => {
      const topic = await lab.topic({ partitions });
      await sendNumbered(lab, topic, 300, 300);
      return new Map((await lab.records(topic)).map(({ key, partition }) => [key, partition]));
    };
    const [first, again, grown] = [await placesIn(6), await placesIn(6), await placesIn(9)];
    assert.deepEqual(first, again);
    const moved = [...first].filter(([key, partition]) => grown.get(key) !== partition).length;
    assert.ok(moved > 150 && moved < 250, `${moved} of 300 moved`);
    const topic = await lab.topic({ partitions: 6 });
    const java = await lab.javaSource('FirstProducer', [lab.bootstrapServers, topic]);
    if (java !== undefined) {
      await lab.snippet('first-producer', { TOPIC: topic });
      const places = (await lab.records(topic)).map(({ partition, offset }) => `${partition}/${offset}`);
      const [partition] = /(?<=^partition )\d+/m.exec(java) ?? [];
      assert.deepEqual(places, [`${partition}/0`, `${partition}/1`]);
    }
    return [{ what: 'keys of 300 that change their partition from 6 to 9', value: moved, unit: 'records' }];
  },
});
