import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';

export default defineClaim({
  id: 'acks-all-waits-for-the-isr',
  statement: {
    fr: 'Avec acks=all et min.insync.replicas=2, deux copies ne suffisent pas tant que la troisième est dans l’ISR : l’accusé attend que le broker gelé en soit sorti.',
    en: 'With acks=all and min.insync.replicas=2, two copies are not enough while the third is in the ISR: the ack waits until the frozen broker has left it.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, broker.session.timeout.ms=2000',
  sources: [
    { title: 'Kafka documentation 4.3: producer configuration acks', url: 'https://kafka.apache.org/documentation/#producerconfigs_acks' },
    { title: 'KIP-631: The quorum-based Kafka controller (fencing, leaving the ISR)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-631%3A+The+Quorum-based+Kafka+Controller' },
  ],
  async verify(lab) {
    const [follower, other, leader] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, follower, other] });
    const producer = lab.client().producer();
    await producer.connect();
    const quick = await timed(producer.send({ topic, acks: -1, messages: [{ value: 'all awake' }] }));
    await lab.freeze(follower);
    const slow = timed(producer.send({ topic, acks: -1, messages: [{ value: 'one asleep' }] }));
    let acknowledged = false;
    void slow.then(() => { acknowledged = true; });
    // The third replica is awake: two copies exist long before the acknowledgement.
    let early: number[] | undefined;
    await lab.until('an ISR without the frozen follower', async () => {
      const wasAcknowledged = acknowledged;
      const isr = await lab.isr(topic, leader);
      if (wasAcknowledged && isr.includes(follower)) early = isr;
      return early !== undefined || !isr.includes(follower);
    });
    assert.equal(early, undefined, `acknowledged while the ISR was still ${String(early)}`);
    const { ms, error } = await slow;
    await producer.disconnect();
    assert.equal(error, undefined);
    assert.ok(ms >= 1_000, `acknowledged after ${ms} ms: nobody waited`);
    return [{ what: 'ack, all followers awake', value: quick.ms, unit: 'ms' }, { what: 'ack, one follower frozen', value: ms, unit: 'ms' }];
  },
});
