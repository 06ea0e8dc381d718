import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'quoted-key-goes-elsewhere',
  statement: {
    fr: 'La partition dépend des octets de la clé : u-8 et "u-8", la même en JSON avec ses guillemets, vont dans deux partitions différentes (4 et 0 sur six).',
    en: 'The partition depends on the bytes of the key: u-8 and "u-8", the same in JSON with its quotation marks, go to two different partitions (4 and 0 of six).',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Confluent REST Proxy API v2: embedded formats', url: 'https://docs.confluent.io/platform/current/kafka-rest/api.html' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const producer = lab.client().producer();
    await producer.connect();
    const partitionOf = async (key: string) => (await producer.send({ topic, messages: [{ key, value: '{}' }] }))[0]?.partition;
    const places = [await partitionOf('u-8'), await partitionOf(JSON.stringify('u-8'))];
    await producer.disconnect();
    assert.deepEqual(places, [4, 0]);
    return [];
  },
});
