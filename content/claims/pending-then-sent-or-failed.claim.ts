import { strict as assert } from 'node:assert';
import { defineClaim, timed } from './claim.ts';
import { sendAndWait, sendLater, statusOf, within } from './snippets/typescript/notification-sender.ts';

export default defineClaim({
  id: 'pending-then-sent-or-failed',
  statement: {
    fr: 'Un même envoi peut être annoncé en échec à l’appelant qui n’attend plus, puis acquitté : le statut passe alors à SENT.',
    en: 'One and the same send can be reported as failed to a caller who stopped waiting, and be acknowledged later: its status then becomes SENT.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [{ title: 'KafkaJS: Producing messages', url: 'https://kafka.js.org/docs/producing' }],
  async verify(lab) {
    const [leader, ...followers] = await lab.nodes();
    const topic = await lab.topic({ replicas: [leader, ...followers] });
    const notification = (id: string) => ({ id: `${topic}-${id}`, userId: 'u-8', type: 'LIKE' });
    const producer = lab.client({ startAt: leader }).producer();
    const impatient = lab.client({ requestTimeout: 600, retries: 0, startAt: leader }).producer();
    await producer.connect();
    await lab.until('a connection of the impatient one', () => impatient.connect().then(() => true, () => false));

    const receipt = await within(5_000, sendAndWait(producer, topic, notification('1')));
    assert.deepEqual(receipt, { topic, partition: 0, offset: '0' });
    await sendAndWait(impatient, topic, notification('2'));

    await lab.freeze(leader);
    sendLater(producer, topic, notification('3'));
    assert.deepEqual(statusOf(`${topic}-3`), { status: 'PENDING' });
    const late = sendAndWait(producer, topic, notification('4'));
    const { error, ms } = await timed(within(300, late));
    assert.equal(error?.message, 'no acknowledgement within 300 ms');
    sendLater(impatient, topic, notification('5'));
    await lab.until('FAILED', () => statusOf(`${topic}-5`)?.status === 'FAILED');
    await lab.thaw(leader);
    await late;
    await lab.until('SENT', () => statusOf(`${topic}-3`)?.status === 'SENT');
    await producer.disconnect();
    await impatient.disconnect();
    const ids = (await lab.records(topic)).map(({ value }) => (JSON.parse(value ?? '{}') as { id: string }).id);
    assert.ok(ids.includes(`${topic}-4`) && ids.includes(`${topic}-5`), 'both were reported as failed, both are in the log');
    return [{ what: 'the caller stopped waiting', value: ms, unit: 'ms' }];
  },
});
