import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { committedOffsets, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'consumers-run-as-shown',
  statement: {
    fr: 'Les consumers de la leçon lisent tout ce qu’il y a et valident l’offset suivant, en TypeScript comme en Java.',
    en: 'The lesson’s consumers read all there is and commit the next offset, in TypeScript and in Java.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [
    { title: 'KafkaConsumer, javadoc 4.3', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/consumer/KafkaConsumer.html' },
    { title: 'KafkaJS: Consuming messages', url: 'https://kafka.js.org/docs/consuming' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    await sendNumbered(lab, topic, 12);
    const programs: readonly [string, (group: string) => Promise<string | undefined>, RegExp][] = [
      ['ts-first', (group) => lab.snippet('first-consumer', { TOPIC: topic, GROUP: group, STOP_AFTER: '12' }), /^partition 0, offset 11: u-3 n-11$/m],
      ['ts-commit', (group) => lab.snippet('notification-consumer', { TOPIC: topic, GROUP: group, STOP_AFTER: '12' }), /^handled 12$/m],
      ['java-first', (group) => lab.javaSource('FirstConsumer', [lab.bootstrapServers, topic, group, '12']), /^partition 0, offset 11: u-3 n-11$/m],
      ['java-commit', (group) => lab.javaSource('NotificationConsumer', [lab.bootstrapServers, topic, group, '12']), /^handled 12$/m],
    ];
    for (const [name, run, says] of programs) {
      const group = `${topic}-${name}`;
      const output = await run(group);
      if (output === undefined) continue;
      assert.match(output, says);
      assert.equal((await committedOffsets(lab, group, topic)).get(0), 12, `${name} committed`);
    }
    return [];
  },
});
