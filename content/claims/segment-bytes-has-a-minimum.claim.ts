import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'segment-bytes-has-a-minimum',
  statement: {
    fr: 'Depuis Kafka 4.0, segment.bytes doit valoir au moins 1 Mio : un topic de démonstration à petits segments est refusé.',
    en: 'Since Kafka 4.0 segment.bytes must be at least 1 MiB: a demonstration topic with small segments is refused.',
  },
  versions: 'Kafka 4.3.1',
  sources: [
    { title: 'KIP-1030: Change constraints and default values (4.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-1030%3A+Change+constraints+and+default+values+for+various+configurations' },
  ],
  async verify(lab) {
    const admin = lab.client().admin();
    await admin.connect();
    const withSegments = async (bytes: number) => {
      const topic = `claim-segments-${process.pid}-${bytes}`;
      try {
        await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1, replicationFactor: 1, configEntries: [{ name: 'segment.bytes', value: String(bytes) }] }] });
        return 'created';
      } catch (error) {
        const [first] = (error as { errors?: { type?: string }[] }).errors ?? [];
        return first?.type ?? String(error);
      }
    };
    const outcomes = [await withSegments(1_048_575), await withSegments(1_048_576)];
    await admin.disconnect();
    assert.deepEqual(outcomes, ['INVALID_CONFIG', 'created']);
    return [{ what: 'smallest segment.bytes that is taken', value: 1_048_576, unit: 'bytes' }];
  },
});
