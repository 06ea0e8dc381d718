import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'min-insync-defaults-to-one',
  statement: {
    fr: 'min.insync.replicas vaut 1 par défaut : sans le régler, acks=all se contente du leader quand il reste seul dans l’ISR.',
    en: 'min.insync.replicas is 1 by default: left alone, acks=all is content with the leader when it is alone in the ISR.',
  },
  versions: 'Kafka 4.3.1',
  sources: [{ title: 'Kafka documentation 4.3: topic configuration min.insync.replicas', url: 'https://kafka.apache.org/documentation/#topicconfigs_min.insync.replicas' }],
  async verify(lab) {
    const html = await lab.java('org.apache.kafka.storage.internals.log.LogConfig', []);
    const defaultOf = (name: string) => /Default:<\/th><td>([^<\s]+)/.exec(html.slice(html.indexOf(`<a id="${name}"></a>`)))?.[1];
    assert.equal(defaultOf('min.insync.replicas'), '1');
    assert.equal(defaultOf('unclean.leader.election.enable'), 'false');
    // And it means what it says: an ISR of one takes acks=all.
    const { topic, leader } = await lab.loneLeader({ minInsync: 1 });
    const producer = lab.client({ startAt: leader }).producer();
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ value: 'one copy' }] });
    await producer.disconnect();
    return [];
  },
});
