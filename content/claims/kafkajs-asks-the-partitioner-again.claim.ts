import { strict as assert } from 'node:assert';
import { type ClaimLab, defineClaim, type StoredRecord } from './claim.ts';

/** Sends one record while its leader freezes until the partitioner was asked a second time; returns what of it is in the log once all is well again. */
async function askedTwice(lab: ClaimLab): Promise<StoredRecord[]> {
  const [leader, ...followers] = await lab.nodes();
  // One broker leads both partitions.
  const topic = await lab.topic({ partitions: 2, replicas: [leader, ...followers] });
  let asked = 0;
  const producer = lab.client({ requestTimeout: 1_500 }).producer({
    idempotent: true, maxInFlightRequests: 1, retry: { retries: 30, initialRetryTime: 100, maxRetryTime: 500 },
    createPartitioner: () => () => {
      asked += 1;
      return (asked - 1) % 2;
    },
  });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'u-7', value: 'first' }, { key: 'u-7', value: 'second' }] });
  asked = 0;
  await lab.freeze(leader);
  const send = producer.send({ topic, messages: [{ key: 'u-7', value: 'third' }] });
  send.catch(() => undefined);
  // The request of the first attempt waits in the frozen leader's socket; the second attempt is made meanwhile.
  await lab.until('a second question', () => asked >= 2, 60_000);
  await lab.thaw(leader);
  await send;
  await producer.disconnect();
  await lab.heal();
  return (await lab.records(topic)).filter(({ value }) => value === 'third');
}

export default defineClaim({
  id: 'kafkajs-asks-the-partitioner-again',
  statement: {
    fr: 'kafkajs interroge le partitionneur à chaque essai : s’il répond autre chose au second, l’enregistrement peut être écrit deux fois, sur deux partitions, idempotence comprise.',
    en: 'kafkajs asks the partitioner at every attempt: if it answers something else the second time, the record can be written twice, on two partitions, idempotence or not.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'kafkajs 2.2.4, producer/sendMessages.js: createProducerRequests', url: 'https://github.com/tulios/kafkajs/blob/v2.2.4/src/producer/sendMessages.js' }],
  async verify(lab) {
    // "Can": a leader that stays frozen a moment too long is replaced, and then takes the first copy no more.
    let third: StoredRecord[] = [];
    for (let tries = 1; third.length < 2 && tries <= 5; tries += 1) third = await askedTwice(lab);
    assert.deepEqual(third.map(({ partition }) => partition).sort(), [0, 1]);
    return [{ what: 'copies of one record', value: third.length, unit: 'records' }];
  },
});
