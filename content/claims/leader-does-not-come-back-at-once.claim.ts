import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'leader-does-not-come-back-at-once',
  statement: {
    fr: 'Un broker redémarré retrouve sa place dans l’ISR en quelques secondes, mais pas son rôle de leader : il faut une élection du leader préféré, à la main ou à la ronde de cinq minutes.',
    en: 'A restarted broker is back in the ISR within seconds, but not as leader: that takes an election of the preferred leader, by hand or at the five-minute round.',
  },
  versions: 'Kafka 4.3.1, broker.session.timeout.ms=2000',
  sources: [
    { title: 'Kafka documentation 4.3: balancing leadership', url: 'https://kafka.apache.org/documentation/#basic_ops_leader_balancing' },
    { title: 'KIP-460: Admin leader election RPC', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-460%3A+Admin+Leader+Election+RPC' },
  ],
  async verify(lab) {
    // Not the active controller: then only this broker is missed.
    const [first, second, controller] = await lab.nodes();
    const topic = await lab.topic({ replicas: [first, second, controller] });
    const admin = lab.client({ startAt: second }).admin();
    await admin.connect();
    const leader = async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions[0]?.leader;
    const afterItsReturn = async () => {
      await lab.kill(first);
      await lab.until('another leader', async () => ((await leader()) ?? first) !== first, 40_000);
      await lab.heal();
      await lab.until('the ISR of three', async () => (await lab.isr(topic, second)).length === 3, 40_000);
      return leader();
    };
    // The five-minute round may come just then; it can't come twice in a row.
    const found = await afterItsReturn();
    assert.equal(found === first ? await afterItsReturn() : found, second, 'the next replica in line leads, though the first is back');
    await lab.java('org.apache.kafka.tools.LeaderElectionCommand', ['--bootstrap-server', lab.bootstrapServers, '--election-type', 'preferred', '--topic', topic, '--partition', '0']);
    await lab.until('the preferred leader', async () => (await leader()) === first, 40_000);
    await admin.disconnect();
    return [];
  },
});
