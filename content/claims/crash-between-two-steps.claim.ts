import { strict as assert } from 'node:assert';
import { type ClaimLab, defineClaim } from './claim.ts';
import { committedOffsets, sendNumbered } from './reading.ts';
import { reader } from './transactional.ts';

const COUNT = 10;

/** Ten notifications through the lesson's program, which dies once between its two steps and is started again. */
async function mailsAfterACrash(lab: ClaimLab, mode: string): Promise<{ readonly lost: number; readonly doubled: number }> {
  const [from, to] = [await lab.topic(), await lab.topic()];
  await sendNumbered(lab, from, COUNT);
  const environment = { FROM: from, TO: to, GROUP: `${from}-${mode}`, MODE: mode, STOP_AT: String(COUNT - 1) };
  await assert.rejects(lab.snippet('three-guarantees', { ...environment, CRASH_AT: '4' }), 'it dies');
  await lab.snippet('three-guarantees', environment);
  await using mails = await reader(lab, to, 'read_committed');
  await lab.until('the last mail', () => mails.values.at(-1) === `mail for n-${COUNT - 1}`, 30_000);
  const different = new Set(mails.values).size;
  return { lost: COUNT - different, doubled: mails.values.length - different };
}

/** The lesson's Java pipeline, from the first record to the last, without a crash: its mails, and what its group committed. */
async function javaPipeline(lab: ClaimLab): Promise<void> {
  const [from, to] = [await lab.topic(), await lab.topic()];
  await sendNumbered(lab, from, COUNT);
  const output = await lab.javaSource('MailPipeline', [lab.bootstrapServers, from, to, `${from}-java`, String(COUNT)]);
  if (output === undefined) return;
  assert.match(output, new RegExp(`^handled ${COUNT}$`, 'm'));
  await using mails = await reader(lab, to, 'read_committed');
  await lab.until('every mail', () => mails.values.length >= COUNT, 30_000);
  assert.deepEqual(mails.values, Array.from({ length: COUNT }, (_, at) => `mail for n-${at}`));
  assert.equal((await committedOffsets(lab, `${from}-java`, from)).get(0), COUNT);
}

export default defineClaim({
  id: 'crash-between-two-steps',
  statement: {
    fr: 'Le même arrêt brutal entre deux étapes perd un enregistrement si l’on valide d’abord, en double un si l’on traite d’abord, et ne fait ni l’un ni l’autre dans une transaction.',
    en: 'The same crash between two steps loses one record when the commit comes first, doubles one when the work comes first, and does neither within a transaction.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [
    { title: 'Kafka documentation 4.3: message delivery semantics', url: 'https://kafka.apache.org/documentation/#semantics' },
    { title: 'KIP-98: Exactly once delivery and transactional messaging', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging' },
  ],
  async verify(lab) {
    const [most, least, exactly] = [await mailsAfterACrash(lab, 'at-most-once'), await mailsAfterACrash(lab, 'at-least-once'), await mailsAfterACrash(lab, 'exactly-once')];
    await javaPipeline(lab);
    assert.deepEqual({ most, least, exactly }, { most: { lost: 1, doubled: 0 }, least: { lost: 0, doubled: 1 }, exactly: { lost: 0, doubled: 0 } });
    return [
      { what: 'at most once: lost', value: most.lost, unit: 'records' }, { what: 'at least once: doubled', value: least.doubled, unit: 'records' },
      { what: 'exactly once: lost or doubled', value: exactly.lost + exactly.doubled, unit: 'records' },
    ];
  },
});
