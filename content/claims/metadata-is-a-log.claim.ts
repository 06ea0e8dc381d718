import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { quorum } from './quorum.ts';

export default defineClaim({
  id: 'metadata-is-a-log',
  statement: {
    fr: 'Les métadonnées du cluster sont un journal, répliqué par les contrôleurs : créer un topic y ajoute des enregistrements.',
    en: 'The cluster’s metadata are a log that the controllers replicate: creating a topic appends records to it.',
  },
  versions: 'Kafka 4.3.1',
  sources: [
    { title: 'KIP-500: Replace ZooKeeper with a self-managed metadata quorum', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-500%3A+Replace+ZooKeeper+with+a+Self-Managed+Metadata+Quorum' },
    { title: 'KIP-595: A Raft protocol for the metadata quorum', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-595%3A+A+Raft+Protocol+for+the+Metadata+Quorum' },
  ],
  async verify(lab) {
    const before = await quorum(lab);
    await lab.topic({ partitions: 6 });
    const after = await quorum(lab);
    assert.deepEqual([...after.voters].sort(), [1, 2, 3]);
    assert.ok(after.voters.includes(after.leader), 'one of the voters leads');
    // One record for the topic, one for each partition, at least.
    assert.ok(after.highWatermark - before.highWatermark >= 7, `it went from ${before.highWatermark} to ${after.highWatermark}`);
    return [];
  },
});
