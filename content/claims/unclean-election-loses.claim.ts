import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'unclean-election-loses',
  statement: {
    fr: 'Quand le dernier membre de l’ISR meurt, la partition reste sans leader bien qu’un follower vive ; une élection unclean la rouvre avec lui, et ce que acks=all avait acquitté entre-temps est perdu.',
    en: 'When the last member of the ISR dies, the partition stays without a leader although a follower lives; an unclean election reopens it with that one, and what acks=all had acknowledged meanwhile is lost.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, unclean.leader.election.enable=false (the default)',
  sources: [
    { title: 'Kafka documentation 4.3: topic configuration unclean.leader.election.enable', url: 'https://kafka.apache.org/documentation/#topicconfigs_unclean.leader.election.enable' },
    { title: 'KIP-460: Admin leader election RPC', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-460%3A+Admin+Leader+Election+RPC' },
  ],
  async verify(lab) {
    // With min.insync.replicas=1 the ISR of one is enough for acks=all.
    const { topic, leader, follower } = await lab.loneLeader({ minInsync: 1, whole: async (fresh, first) => {
      const early = lab.client({ startAt: first }).producer();
      await early.connect();
      await early.send({ topic: fresh, acks: -1, messages: [{ value: 'before' }] });
      await early.disconnect();
    } });
    const producer = lab.client({ startAt: leader }).producer();
    await producer.connect();
    for (const value of ['a', 'b', 'c']) await producer.send({ topic, acks: -1, messages: [{ value }] });
    await producer.disconnect();
    await lab.kill(leader);
    // Thawed only now, so that it has nothing to fetch from.
    await lab.thaw(follower);

    const admin = lab.client({ startAt: follower }).admin();
    await admin.connect();
    try {
      const ledBy = async () => {
        // kafkajs makes an error of a partition that nobody leads.
        const found = await admin.fetchTopicMetadata({ topics: [topic] }).catch((error: Error) => { if (!error.message.includes('There is no leader')) throw error; });
        return found?.topics[0]?.partitions[0]?.leader ?? 'nobody';
      };
      await lab.until('a partition without a leader', async () => await ledBy() === 'nobody', 60_000);
      await lab.java('org.apache.kafka.tools.LeaderElectionCommand', ['--bootstrap-server', lab.bootstrapServers, '--election-type', 'unclean', '--topic', topic, '--partition', '0']);
      await lab.until('the follower to lead', async () => await ledBy() === follower, 60_000);
    } finally {
      await admin.disconnect();
    }
    await lab.heal();
    assert.deepEqual((await lab.records(topic)).map(({ value }) => value), ['before'], 'the former leader cuts its log to the new one’s');
    return [{ what: 'acknowledged with acks=all by the lone leader', value: 3, unit: 'records' }, { what: 'lost by the unclean election', value: 3, unit: 'records' }];
  },
});
