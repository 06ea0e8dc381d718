import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { readInGroup, sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'lag-is-end-minus-committed',
  statement: {
    fr: 'Le retard d’un groupe est la fin du journal moins l’offset validé : 10 écrits, 10 lus, 5 de plus, retard 5.',
    en: 'A group’s lag is the end of the log minus the committed offset: 10 written, 10 read, 5 more, lag 5.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: checking consumer position', url: 'https://kafka.apache.org/documentation/#basic_ops_consumer_lag' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    const groupId = `${topic}-lag`;
    await sendNumbered(lab, topic, 10);
    await readInGroup(lab, { topic, groupId, count: 10 });
    await sendNumbered(lab, topic, 5);
    const table = await lab.java('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', ['--bootstrap-server', lab.bootstrapServers, '--describe', '--group', groupId]);
    const [, committed, end, lag] = new RegExp(`${topic}\\s+0\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)`).exec(table) ?? [];
    assert.deepEqual([committed, end, lag], ['10', '15', '5'], table);
    return [{ what: 'lag', value: Number(lag), unit: 'records' }];
  },
});
