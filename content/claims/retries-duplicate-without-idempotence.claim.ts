import { strict as assert } from 'node:assert';
import { defineClaim, type ClaimLab, timed } from './claim.ts';

/** One send whose answer is late: the client has asked again before it came. Gives how often the record stands in the log. */
async function copiesAfterRetries(lab: ClaimLab, idempotent: boolean): Promise<number> {
  const [leader, ...followers] = await lab.nodes();
  const topic = await lab.topic({ replicas: [leader, ...followers] });
  const producer = lab.client({ requestTimeout: 700 }).producer({ idempotent, maxInFlightRequests: 1, retry: { retries: 50, initialRetryTime: 100, maxRetryTime: 300 } });
  const asked: number[] = [];
  producer.on('producer.network.request_timeout', () => asked.push(1));
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'before' }] });
  await lab.freeze(leader);
  const outcome = timed(producer.send({ topic, messages: [{ value: 'like-42' }] }));
  await lab.until('a request that timed out', () => asked.length >= 1);
  await lab.thaw(leader);
  const { error } = await outcome;
  assert.equal(error, undefined);
  await producer.disconnect();
  return (await lab.records(topic)).filter(({ value }) => value === 'like-42').length;
}

export default defineClaim({
  id: 'retries-duplicate-without-idempotence',
  statement: {
    fr: 'Un nouvel essai après une réponse tardive écrit l’enregistrement deux fois ; avec un producer idempotent, le broker reconnaît le numéro de séquence et ne l’écrit qu’une fois.',
    en: 'A retry after a late answer writes the record twice; with an idempotent producer the broker recognizes the sequence number and writes it once.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' }],
  async verify(lab) {
    // On a busy machine a thaw can come so late that the frozen broker no longer leads and refuses what it held.
    let plain = 0;
    for (let tries = 0; plain < 2 && tries < 3; tries += 1) plain = await copiesAfterRetries(lab, false);
    const idempotent = await copiesAfterRetries(lab, true);
    assert.ok(plain >= 2, `expected duplicates without idempotence, found ${plain} copy`);
    assert.equal(idempotent, 1);
    return [{ what: 'copies without idempotence', value: plain, unit: 'records' }, { what: 'copies with idempotence', value: idempotent, unit: 'records' }];
  },
});
