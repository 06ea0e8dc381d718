import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'min-insync-stops-at-the-copies',
  statement: {
    fr: 'min.insync.replicas ne compte que jusqu’au nombre de répliques : un topic d’une seule réplique avec min.insync.replicas=2 accepte acks=all.',
    en: 'min.insync.replicas counts only up to the number of replicas: a topic with a single replica and min.insync.replicas=2 accepts acks=all.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KAFKA-15583: Enforce HWM advance only if partition is not under-min-ISR (3.7)', url: 'https://github.com/apache/kafka/pull/14594' }],
  async verify(lab) {
    const topic = await lab.topic({ replicas: [1], minInsync: 2 });
    const producer = lab.client().producer();
    await producer.connect();
    const sent = await timed(producer.send({ topic, acks: -1, messages: [{ value: 'on one disk' }] }));
    await producer.disconnect();
    assert.equal(sent.error, undefined);
    assert.equal((await lab.records(topic)).length, 1);
    return [{ what: 'copies of what acks=all acknowledged', value: 1, unit: 'records' }];
  },
});
