import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { reader, transactionalProducer } from './transactional.ts';

export default defineClaim({
  id: 'markers-take-offsets',
  statement: {
    fr: 'Commit et abort écrivent chacun un marqueur dans chaque partition touchée. Il prend un offset : deux transactions d’un enregistrement occupent quatre offsets, et l’enregistrement abandonné reste dans le journal.',
    en: 'Commit and abort each write a marker to every partition touched. It takes an offset: two transactions of one record fill four offsets, and the aborted record stays in the log.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' }],
  async verify(lab) {
    const topic = await lab.topic();
    const producer = await transactionalProducer(lab);
    const kept = await producer.transaction();
    await kept.send({ topic, messages: [{ value: 'kept' }] });
    await kept.commit();
    const dropped = await producer.transaction();
    await dropped.send({ topic, messages: [{ value: 'dropped' }] });
    await dropped.abort();
    await producer.disconnect();
    const admin = lab.client().admin();
    await admin.connect();
    const [end] = await lab.until('both markers', async () => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return Number(offsets[0]?.high) >= 4 ? offsets : undefined;
    }, 30_000);
    await admin.disconnect();
    await using everything = await reader(lab, topic, 'read_uncommitted');
    await lab.until('both records', () => everything.values.length >= 2, 30_000);
    assert.deepEqual(everything.values, ['kept', 'dropped'], 'the aborted record is still there');
    assert.equal(end?.high, '4');
    return [{ what: 'sent', value: 2, unit: 'records' }, { what: 'end of the log', value: Number(end?.high), unit: 'records' }];
  },
});
