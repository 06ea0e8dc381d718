import { strict as assert } from 'node:assert';
import { createServer } from 'node:net';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'java-send-can-block',
  statement: {
    fr: 'En Java, send() rend la main aussitôt quand le producer connaît le topic ; sinon il bloque votre thread jusqu’à max.block.ms. Le callback s’exécute sur kafka-producer-network-thread.',
    en: 'In Java send() comes back at once when the producer knows the topic; otherwise it blocks your thread for up to max.block.ms. The callback runs on kafka-producer-network-thread.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [
    { title: 'KafkaProducer javadoc 4.3: send', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/producer/KafkaProducer.html' },
    { title: 'Kafka documentation 4.3: max.block.ms', url: 'https://kafka.apache.org/documentation/#producerconfigs_max.block.ms' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    // Somebody accepts the connection and says nothing: a frozen broker, to a client.
    const silent = createServer().listen(0, '127.0.0.1');
    await lab.until('a silent server', () => silent.listening);
    const { port } = silent.address() as { port: number };
    const output = await lab.javaSource('SendBlocks', [lab.bootstrapServers, topic, `127.0.0.1:${port}`]).finally(() => silent.close());
    if (output === undefined) return { skipped: 'there is no JDK (javac) on this machine to compile the Java program with' };
    const value = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(output)?.[1] ?? '';
    assert.match(value('callback-thread'), /^kafka-producer-network-thread/);
    assert.ok(Number(value('with-metadata-ms')) < 50, output);
    assert.ok(Number(value('without-metadata-ms')) >= 1_500, output);
    assert.equal(value('done-on-return'), 'true');
    assert.equal(value('error'), 'TimeoutException');
    return [
      { what: 'send() came back, topic known', value: Number(value('with-metadata-ms')), unit: 'ms' },
      { what: 'send() came back, nobody answers, max.block.ms=1500', value: Number(value('without-metadata-ms')), unit: 'ms' },
    ];
  },
});
