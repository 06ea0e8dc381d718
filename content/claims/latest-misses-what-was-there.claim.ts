import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'latest-misses-what-was-there',
  statement: {
    fr: 'Un nouveau groupe qui commence à la fin (latest, le défaut) ne lit pas ce qui était déjà là.',
    en: 'A new group that starts at the end (latest, the default) doesn’t read what was there before.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [
    { title: 'Kafka documentation 4.3: auto.offset.reset', url: 'https://kafka.apache.org/documentation/#consumerconfigs_auto.offset.reset' },
  ],
  async verify(lab) {
    const topic = await lab.topic();
    await sendNumbered(lab, topic, 10);
    const values: (string | undefined)[] = [];
    const consumer = lab.client().consumer({ groupId: `${topic}-late` });
    await consumer.connect();
    await consumer.subscribe({ topic });
    await consumer.run({ eachMessage: async ({ message }) => { values.push(message.value?.toString()); } });
    let sent = 0;
    // Sent until one arrives: the group has its place by then.
    await lab.until('a new record read', async () => {
      const producer = lab.client().producer();
      await producer.connect();
      await producer.send({ topic, messages: [{ value: `new-${(sent += 1)}` }] });
      await producer.disconnect();
      return values.length > 0;
    }, 30_000);
    await consumer.disconnect();
    const old = values.filter((value) => !value?.startsWith('new-')).length;
    assert.equal(old, 0);
    return [{ what: 'of 10 that were there before, read', value: old, unit: 'records' }];
  },
});
