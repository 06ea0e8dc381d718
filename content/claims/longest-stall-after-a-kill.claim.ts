import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'longest-stall-after-a-kill',
  statement: {
    fr: 'Un broker sur trois meurt par kill -9 pendant que l’on envoie : chaque envoi acks=all finit par être acquitté, une seule fois, et le plus lent a attendu quelques secondes.',
    en: 'One of three brokers dies by kill -9 during the sends: every acks=all send is acknowledged in the end, once, and the slowest one waited a few seconds.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, broker.session.timeout.ms=2000',
  sources: [{ title: 'KIP-91: Intuitive user timeouts in the producer (delivery.timeout.ms)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-91+Provide+Intuitive+User+Timeouts+in+The+Producer' }],
  async verify(lab) {
    const [leader, ...followers] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, ...followers] });
    const perf = lab.java('org.apache.kafka.tools.ProducerPerformance', ['--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '1600', '--record-size', '100', '--throughput', '200']);
    await lab.until('the first 200 records', async () => (await lab.records(topic)).length >= 200);
    await lab.kill(leader);
    const longest = Number(/([\d.]+) ms max latency/.exec((await perf).split('\n').filter((line) => line.includes('max latency')).at(-1) ?? '')?.[1]);
    await lab.heal();
    const count = (await lab.records(topic)).length;
    assert.equal(count, 1_600, 'every record once');
    assert.ok(longest > 100 && longest < 15_000, `the longest stall was ${longest} ms`);
    return [{ what: 'longest wait of an acks=all send across kill -9', value: Math.round(longest), unit: 'ms' }];
  },
});
