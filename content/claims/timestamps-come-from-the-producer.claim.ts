import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'timestamps-come-from-the-producer',
  statement: {
    fr: 'La date d’un enregistrement est celle que le producer lui donne : 2001 passe, dans deux heures est refusé (message.timestamp.after.max.ms, 1 h).',
    en: 'A record’s time is what its producer says: 2001 is taken, two hours from now is refused (message.timestamp.after.max.ms, 1 h).',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KIP-937: Improve message timestamp validation (3.6)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-937%3A+Improve+Message+Timestamp+Validation' },
    { title: 'Kafka documentation 4.3: message.timestamp.after.max.ms', url: 'https://kafka.apache.org/documentation/#topicconfigs_message.timestamp.after.max.ms' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = lab.client({ retries: 0 }).producer();
    await producer.connect();
    const send = (timestamp: number) => producer.send({ topic, messages: [{ value: 'n-1', timestamp: String(timestamp) }] }).then(() => 'taken', (error: { type?: string }) => error.type ?? String(error));
    const outcomes = [await send(Date.UTC(2001, 0, 1)), await send(Date.now() + 2 * 3_600_000)];
    await producer.disconnect();
    assert.deepEqual(outcomes, ['taken', 'INVALID_TIMESTAMP']);
    return [];
  },
});
