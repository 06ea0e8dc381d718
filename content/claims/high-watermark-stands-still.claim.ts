import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'high-watermark-stands-still',
  statement: {
    fr: 'Tant que l’ISR compte moins de min.insync.replicas membres, le high watermark n’avance pas : un enregistrement acquitté avec acks=1 reste invisible des consumers jusqu’au retour du follower.',
    en: 'While the ISR has fewer than min.insync.replicas members the high watermark stands still: a record acknowledged with acks=1 stays invisible to consumers until the follower is back.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'KIP-966: Eligible leader replicas (the high watermark and min.insync.replicas)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-966%3A+Eligible+Leader+Replicas' },
    { title: 'Kafka documentation 4.3: topic configuration min.insync.replicas', url: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas' },
  ],
  async verify(lab) {
    const { topic, leader } = await lab.loneLeader({ minInsync: 2 });
    const client = lab.client({ startAt: leader });
    const producer = client.producer();
    const admin = client.admin();
    await producer.connect();
    await admin.connect();
    try {
      const end = async () => Number((await admin.fetchTopicOffsets(topic))[0]?.high);
      const places: (string | undefined)[] = [];
      for (const value of ['a', 'b', 'c']) places.push((await producer.send({ topic, acks: 1, messages: [{ value }] }))[0]?.baseOffset);
      assert.deepEqual(places, ['0', '1', '2'], 'the leader has written and acknowledged them');
      const visible = await end();
      assert.equal(visible, 0, 'and yet nothing can be read');
      // The programs of the lesson see the same, without a broker that doesn't answer.
      const awake = lab.bootstrapServers.split(',')[leader - 1] ?? '';
      const line = `leader ${leader}, ISR ${leader}, readable up to 0`;
      assert.equal((await lab.snippet('watch-partition', { BOOTSTRAP_SERVERS: awake, TOPIC: topic, LINES: '1' })).trim(), line);
      const java = await lab.javaSource('WatchPartition', [awake, topic]);
      if (java !== undefined) assert.equal(java.trim(), line);
      await lab.heal();
      await lab.until('the high watermark to move', async () => await end() === 3);
      return [{ what: 'acknowledged with acks=1', value: places.length, unit: 'records' }, { what: 'visible while the follower was away', value: visible, unit: 'records' }];
    } finally {
      await producer.disconnect();
      await admin.disconnect();
    }
  },
});
