import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'idempotence-ends-at-the-send',
  statement: {
    fr: 'L’idempotence supprime les doublons du client, pas les vôtres : appeler send() deux fois écrit deux fois, avec le même producer ou après un redémarrage.',
    en: 'Idempotence removes the client’s duplicates, not yours: calling send() twice writes twice, with the same producer or after a restart.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KafkaProducer, javadoc 4.3: idempotent producer', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/producer/KafkaProducer.html' }],
  async verify(lab) {
    const topic = await lab.topic();
    const send = async (times: number) => {
      const producer = lab.client().producer({ idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      for (let time = 0; time < times; time += 1) await producer.send({ topic, messages: [{ key: 'u-8', value: 'n-1' }] });
      await producer.disconnect();
    };
    await send(2);
    await send(1);
    const written = (await lab.records(topic)).length;
    assert.equal(written, 3);
    return [{ what: 'the same notification in the log', value: written, unit: 'records' }];
  },
});
