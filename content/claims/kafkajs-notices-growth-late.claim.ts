import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'kafkajs-notices-growth-late',
  statement: {
    fr: 'Un producer ne voit les partitions ajoutées qu’en rafraîchissant ses métadonnées : 5 minutes par défaut, metadataMaxAge dans kafkajs.',
    en: 'A producer sees added partitions only when it refreshes its metadata: 5 minutes by default, metadataMaxAge in kafkajs.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation: metadata.max.age.ms', url: 'https://kafka.apache.org/documentation/#producerconfigs_metadata.max.age.ms' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const watched = async (options: { metadataMaxAge?: number }) => {
      let seen = 0;
      const producer = lab.client().producer({ ...options, createPartitioner: () => ({ partitionMetadata }) => { seen = partitionMetadata.length; return 0; } });
      await producer.connect();
      return { count: async () => { await producer.send({ topic, messages: [{ value: '{}' }] }); return seen; }, close: () => producer.disconnect() };
    };
    const [patient, curious] = [await watched({}), await watched({ metadataMaxAge: 1_000 })];
    assert.deepEqual([await patient.count(), await curious.count()], [6, 6]);
    const admin = lab.client().admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count: 9 }] });
    await admin.disconnect();
    const startedAt = performance.now();
    await lab.until('the curious one to see nine', async () => (await curious.count()) === 9, 60_000);
    const ms = Math.round(performance.now() - startedAt);
    assert.equal(await patient.count(), 6, 'the other one still knows six');
    await Promise.all([patient.close(), curious.close()]);
    return [{ what: 'until new partitions were seen, metadataMaxAge=1000', value: ms, unit: 'ms' }];
  },
});
