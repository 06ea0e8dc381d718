import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'one-address-is-enough',
  statement: {
    fr: 'L’adresse donnée au client ne sert qu’au premier contact : il apprend les autres du cluster, et écrit à des leaders dont on ne lui a rien dit.',
    en: 'The address a client is given serves the first contact only: it learns the others from the cluster, and writes to leaders nobody told it of.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, kafka-clients 4.3.1',
  sources: [{ title: 'Kafka documentation 4.3: bootstrap.servers and advertised.listeners', url: 'https://kafka.apache.org/documentation/#brokerconfigs_advertised.listeners' }],
  async verify(lab) {
    const topic = await lab.topic({ replicas: [3, 2, 1] });
    const producer = lab.client({ startAt: 1 }).producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const [place] = await producer.send({ topic, messages: [{ value: 'n-1' }] });
    await producer.disconnect();
    assert.equal(place?.baseOffset, '0');
    const [only = ''] = lab.bootstrapServers.split(',');
    const listed = (await lab.snippet('check-connection', { BOOTSTRAP_SERVERS: only })).trim().split('\n').sort();
    assert.deepEqual(listed.map((line) => line.replace(/ at .*/, '')), ['broker 1', 'broker 2', 'broker 3']);
    const java = await lab.javaSource('CheckConnection', [only]);
    if (java !== undefined) assert.deepEqual(java.trim().split('\n').sort(), listed);
    return [];
  },
});
