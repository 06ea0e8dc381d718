import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { committedOffsets, sendNumbered } from './reading.ts';

const TOOL = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';

export default defineClaim({
  id: 'a-busy-group-refuses-new-offsets',
  statement: {
    fr: 'On ne change pas de l’extérieur les offsets d’un groupe qui a des membres : c’est refusé. Sans --execute, l’outil ne fait qu’afficher ce qu’il ferait.',
    en: 'The offsets of a group that has members can’t be changed from outside: it is refused. Without --execute the tool only shows what it would do.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'Kafka documentation 4.3: managing consumer groups', url: 'https://kafka.apache.org/documentation/#basic_ops_consumer_group' }],
  async verify(lab) {
    const topic = await lab.topic();
    await sendNumbered(lab, topic, 10);
    const groupId = `busy-${topic}`;
    const consumer = lab.client().consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async () => undefined });
    const committed = async () => (await committedOffsets(lab, groupId, topic)).get(0);
    await lab.until('the ten committed', async () => await committed() === 10);
    const reset = (...rest: string[]) => lab.java(TOOL, ['--bootstrap-server', lab.bootstrapServers, '--group', groupId, '--topic', topic, '--reset-offsets', '--to-earliest', ...rest]);
    const admin = lab.client().admin();
    await admin.connect();
    try {
      await assert.rejects(admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] }), /must have no running instances/);
      await reset('--execute').catch(() => undefined);
      assert.equal(await committed(), 10, 'unchanged while somebody reads');
      await consumer.disconnect();
      await lab.until('a group without members', async () => (await admin.describeGroups([groupId])).groups[0]?.members.length === 0);
      await reset('--dry-run');
      assert.equal(await committed(), 10, 'a dry run writes nothing');
      await reset('--execute');
      assert.equal(await committed(), 0);
    } finally {
      await admin.disconnect();
      await consumer.disconnect();
    }
    return [];
  },
});
