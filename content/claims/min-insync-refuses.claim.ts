import { strict as assert } from 'node:assert';
import { type ClaimLab, defineClaim, timed } from './claim.ts';

/** One record each with acks=all and acks=1 while the ISR has one member of two; then the cluster is whole again. */
async function sendToAnIsrOfOne(lab: ClaimLab) {
  const { topic, leader } = await lab.loneLeader({ minInsync: 2, whole: async (fresh, first) => {
    const early = lab.client({ startAt: first }).producer();
    await early.connect();
    await early.send({ topic: fresh, messages: [{ value: 'before' }] });
    await early.disconnect();
  } });
  // It never talks to the frozen broker: after a refusal kafkajs asks any broker it is connected to for fresh metadata.
  const producer = lab.client({ startAt: leader, retries: 0 }).producer();
  await producer.connect();
  const all = await timed(producer.send({ topic, acks: -1, timeout: 2_000, messages: [{ value: 'acks=all' }] }));
  const one = await timed(producer.send({ topic, acks: 1, messages: [{ value: 'acks=1' }] }));
  await producer.disconnect();
  await lab.heal();
  return { topic, all, one };
}

export default defineClaim({
  id: 'min-insync-refuses',
  statement: {
    fr: 'Quand l’ISR compte moins de min.insync.replicas membres, acks=all est refusé (NOT_ENOUGH_REPLICAS) et rien n’est écrit ; acks=1 passe toujours.',
    en: 'When the ISR has fewer members than min.insync.replicas, acks=all is refused (NOT_ENOUGH_REPLICAS) and nothing is written; acks=1 still goes through.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: topic configuration min.insync.replicas', url: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas' }],
  async verify(lab) {
    let { topic, all, one } = await sendToAnIsrOfOne(lab);
    // A broker tells its new metadata a moment before its partitions follow them: what it still took then waits for a follower that is gone.
    for (let tries = 0; /timed out/.test(String(all.error?.message)) && tries < 3; tries += 1) ({ topic, all, one } = await sendToAnIsrOfOne(lab));
    assert.match(String(all.error?.message), /fewer in-sync replicas than required/);
    assert.equal(one.error, undefined);
    // Readers see it once the follower is back: with fewer than min.insync.replicas the high watermark stands still.
    await lab.until('the record of acks=1', async () => (await lab.records(topic)).length > 1);
    assert.deepEqual((await lab.records(topic)).map(({ value }) => value), ['before', 'acks=1']);
    return [{ what: 'the refusal came', value: all.ms, unit: 'ms' }, { what: 'acks=1 was acknowledged', value: one.ms, unit: 'ms' }];
  },
});
