import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'spring-callback-thread',
  statement: {
    fr: 'KafkaTemplate.send() donne un CompletableFuture<SendResult> ; ce que vous passez à whenComplete s’exécute sur le thread réseau du producer.',
    en: 'KafkaTemplate.send() gives a CompletableFuture<SendResult>; what you pass to whenComplete runs on the producer’s network thread.',
  },
  versions: 'Kafka 4.3.1, Spring Boot 4.1.0',
  sources: [{ title: 'Spring for Apache Kafka: Sending messages', url: 'https://docs.spring.io/spring-kafka/reference/kafka/sending-messages.html' }],
  async verify(lab) {
    const topic = await lab.topic();
    const output = await lab.spring('atelier.TrySender', [lab.bootstrapServers, topic]);
    if (typeof output !== 'string') return output;
    const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(output)?.[1] ?? '';
    assert.equal(value('acks'), 'all');
    assert.equal(value('delivery.timeout.ms'), '20000', 'the lesson’s application.properties reach the producer');
    assert.equal(value('waited-offset'), '0');
    assert.match(value('callback-thread'), /^kafka-producer-network-thread/);
    assert.equal(value('status-on-return'), 'Pending');
    assert.equal(value('status-after-flush'), 'Sent[partition=0, offset=2]');
    return [];
  },
});
