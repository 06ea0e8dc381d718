import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'producers-run-as-shown',
  statement: {
    fr: 'Les deux producers de la leçon, TypeScript et Java, affichent la partition et l’offset de chaque enregistrement, et les en-têtes arrivent.',
    en: 'The lesson’s producers, TypeScript and Java, print each record’s partition and offset, and the headers arrive.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [
    { title: 'KafkaProducer, javadoc 4.3', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/producer/KafkaProducer.html' },
    { title: 'KafkaJS: Producing messages', url: 'https://kafka.js.org/docs/producing' },
  ],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    assert.match(await lab.snippet('first-producer', { TOPIC: topic }), /^partition \d, offset 0$/m);
    assert.match(await lab.snippet('notification-producer', { TOPIC: topic }), /^n-3 \{ partition: \d, offset: '3' \}$/m);
    const java = await lab.javaSource('NotificationProducer', [lab.bootstrapServers, topic]);
    if (java !== undefined) assert.match(java, /^n-3 partition \d, offset 6$/m);
    const consumer = lab.client().consumer({ groupId: `${topic}-headers` });
    const types: (string | undefined)[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => { types.push(message.headers?.['type']?.toString()); } });
    const written = java === undefined ? 4 : 7;
    await lab.until('every record read', () => types.length === written, 30_000);
    await consumer.disconnect();
    assert.deepEqual(types, [undefined, ...Array.from({ length: written - 1 }, () => 'LIKE')]);
    return [{ what: 'written by the programs shown', value: written, unit: 'records' }];
  },
});
