import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'retention-deletes-whole-segments',
  statement: {
    fr: 'La rétention supprime des segments entiers : un vieil enregistrement reste tant que son segment en contient un récent. Un segment où tout est vieux part, même s’il est encore en cours d’écriture.',
    en: 'Retention deletes whole segments: an old record stays as long as its segment holds a young one. A segment that is old throughout goes, even the one being written.',
  },
  versions: 'Kafka 4.3.1',
  sources: [
    { title: 'Kafka documentation 4.3: retention.ms', url: 'https://kafka.apache.org/documentation/#topicconfigs_retention.ms' },
    { title: 'Kafka documentation 4.3: the log', url: 'https://kafka.apache.org/documentation/#log' },
  ],
  async verify(lab) {
    const [old, mixed] = [await lab.topic(), await lab.topic()];
    const daysAgo = (days: number) => String(Date.now() - days * 86_400_000);
    const producer = lab.client().producer();
    await producer.connect();
    const nineDays = ['n-0', 'n-1', 'n-2'].map((value) => ({ value, timestamp: daysAgo(9) }));
    await producer.send({ topic: mixed, messages: [...nineDays, { value: 'n-3', timestamp: daysAgo(0) }] });
    await producer.send({ topic: old, messages: nineDays });
    await producer.disconnect();
    // seven days is the default; the brokers of the lab look every second, from half a minute after their start on
    await lab.until('the old records deleted', async () => (await lab.records(old)).length === 0, 60_000);
    const kept = await lab.records(mixed);
    assert.deepEqual(kept.map(({ value }) => value), ['n-0', 'n-1', 'n-2', 'n-3']);
    return [{ what: 'left of 3 that are nine days old', value: 0, unit: 'records' }, { what: 'left of the same 3 with a young one in their segment', value: kept.length, unit: 'records' }];
  },
});
