import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'one-consumer-per-partition',
  statement: {
    fr: 'Deux partitions, trois consumers d’un même groupe : l’un d’eux ne reçoit rien.',
    en: 'Two partitions, three consumers of one group: one of them gets nothing.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: the consumer', url: 'https://kafka.apache.org/documentation/#theconsumer' },
  ],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 2 });
    const groupId = `${topic}-crowd`;
    const client = lab.client();
    const consumers = [1, 2, 3].map(() => client.consumer({ groupId }));
    const shares = new Map<number, readonly number[]>();
    try {
      await Promise.all(consumers.map(async (consumer, at) => {
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => { shares.set(at, payload.memberAssignment[topic] ?? []); });
        await consumer.connect();
        await consumer.subscribe({ topic });
        await consumer.run({ eachMessage: async () => undefined });
      }));
      const sizes = await lab.until('three members with two partitions between them', () => {
        const now = [...shares.values()].map((partitions) => partitions.length).sort();
        return now.length === 3 && now.reduce((sum, size) => sum + size, 0) === 2 ? now : undefined;
      }, 60_000);
      assert.deepEqual(sizes, [0, 1, 1]);
    } finally {
      await Promise.all(consumers.map((consumer) => consumer.disconnect()));
    }
    return [{ what: 'partitions of the third member', value: 0, unit: 'partitions' }];
  },
});
