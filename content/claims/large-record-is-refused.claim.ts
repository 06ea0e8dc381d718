import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'large-record-is-refused',
  statement: {
    fr: 'Un enregistrement de plus de 1 Mio environ est refusé : par le broker (message.max.bytes) avec kafkajs, déjà par le client (max.request.size) en Java.',
    en: 'A record of more than about 1 MiB is refused: by the broker (message.max.bytes) with kafkajs, by the client itself (max.request.size) in Java.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, kafka-clients 4.3.1',
  sources: [
    { title: 'Kafka documentation 4.3: message.max.bytes', url: 'https://kafka.apache.org/documentation/#brokerconfigs_message.max.bytes' },
    { title: 'Kafka documentation 4.3: max.request.size', url: 'https://kafka.apache.org/documentation/#producerconfigs_max.request.size' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = lab.client({ retries: 0 }).producer();
    await producer.connect();
    const send = (bytes: number) => producer.send({ topic, messages: [{ value: 'x'.repeat(bytes) }] }).then(() => 'taken', (error: { type?: string }) => error.type ?? String(error));
    const outcomes = [await send(1_000_000), await send(1_100_000)];
    await producer.disconnect();
    assert.deepEqual(outcomes, ['taken', 'MESSAGE_TOO_LARGE']);
    // The tool says why it stops and exits with 0 or 1, depending on its version: what counts is that nothing was written.
    await lab.java('org.apache.kafka.tools.ProducerPerformance', ['--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '1', '--record-size', '1100000', '--throughput', '-1']).catch(() => undefined);
    assert.equal((await lab.records(topic)).length, 1);
    return [{ what: 'message.max.bytes', value: 1_048_588, unit: 'bytes' }];
  },
});
