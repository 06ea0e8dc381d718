import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Partitioners } from 'kafkajs';
import { defineClaim } from './claim.ts';

interface Vectors {
  readonly sizes: readonly number[];
  readonly keys: readonly { readonly key: string; readonly partitions: readonly number[] }[];
}

export default defineClaim({
  id: 'kafkajs-hashes-like-java',
  statement: {
    fr: 'Depuis sa version 2, kafkajs place une clé sur la même partition que le producer Java (murmur2) ; son LegacyPartitioner, non.',
    en: 'Since its version 2 kafkajs puts a key on the same partition as the Java producer (murmur2); its LegacyPartitioner doesn’t.',
  },
  versions: 'kafka-clients 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaJS 2.0 migration: new default partitioner', url: 'https://kafka.js.org/docs/migration-guide-v2.0.0#producer-new-default-partitioner' }],
  async verify(lab) {
    const written = JSON.parse(await readFile(join(import.meta.dirname, '../../test/unit/explorables/partitioner/vectors.json'), 'utf8')) as Vectors;
    const metadata = (size: number) => Array.from({ length: size }, (_, partitionId) => ({ partitionId, leader: 1, partitionErrorCode: 0, replicas: [1], isr: [1] }));
    const by = (create: typeof Partitioners.DefaultPartitioner) => written.keys.map(({ key }) => written.sizes.map((size) => create()({ topic: 't', partitionMetadata: metadata(size), message: { key, value: '' } })));
    const java = written.keys.map(({ partitions }) => [...partitions]);
    assert.deepEqual(by(Partitioners.DefaultPartitioner), java);
    assert.notDeepEqual(by(Partitioners.LegacyPartitioner), java);
    // The vectors are what the Java classes answer now; without a JDK they stay as they were written down.
    const output = await lab.javaSource('PartitionVectors', []);
    if (output !== undefined) assert.deepEqual(JSON.parse(output), written);
    return [];
  },
});
