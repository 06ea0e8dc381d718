import { duration, fail, pass, quote, say, some, text, type Finding } from '../../../kit/index.ts';
import { CRITICAL, GENERAL } from './api.ts';
import { disagreement, type Entry } from './ledger.ts';
import { bodyOf, changedFields, positionOf } from './notification.ts';
import type { NotificationScenario } from './scenario.ts';

const SAMPLES = 6;

export async function starts(s: NotificationScenario): Promise<Finding> {
  await s.start();
  const took = duration(s.startMs ?? 0);
  return pass(say((of) => `UP après ${of(took)}.`, (of) => `UP after ${of(took)}.`));
}

/** Synchronous: 201, and the record stands where the answer says. */
export async function criticalPosition(s: NotificationScenario): Promise<Finding> {
  const entries: Entry[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const { entry, reply, outcome } = await s.critical();
    if (reply.kind === 'wrong') return fail(reply.observed);
    if (reply.kind === 'unavailable') return fail(await (await s.service()).describe(`POST ${CRITICAL} (${entry.notification.id})`, outcome), text('Tous les brokers répondent en ce moment : regardez l\'erreur que votre programme a reçue de kafkajs.', 'All brokers answer at this moment: look at the error your program got from its Kafka client.'));
    if (reply.value.topic !== s.topic) return fail(text(`POST ${CRITICAL} : topic « ${quote(reply.value.topic)} » dans la réponse.`, `POST ${CRITICAL}: topic "${quote(reply.value.topic)}" in the answer.`));
    entries.push(entry);
  }
  return agreesWithLog(s, entries, 5_000);
}

/** Asynchronous: 202, then SENT with the position that the acknowledgement brought. */
export async function generalSent(s: NotificationScenario): Promise<Finding> {
  const entries: Entry[] = [];
  for (let i = 0; i < SAMPLES; i += 1) {
    const { entry, reply, outcome } = await s.general();
    if (reply.kind === 'wrong') return fail(reply.observed);
    if (reply.kind === 'unavailable') return fail(await (await s.service()).describe(`POST ${GENERAL} (${entry.notification.id})`, outcome));
    entries.push(entry);
  }
  const late = await s.untilSent(entries, 10_000);
  if (late.length > 0) {
    const list = some(late.map(({ entry, status }) => `${entry.notification.id} (${status.status})`));
    return fail(
      say((of) => `${late.length} sur ${entries.length} ne sont pas SENT après 10 s : ${of(list)}.`, (of) => `${late.length} of ${entries.length} are not SENT after 10 s: ${of(list)}.`),
      text('L\'état change quand la promesse de l\'envoi est tenue : regardez son `then`.', 'The status changes when the promise of the send is fulfilled: look at its `then`.'),
    );
  }
  return agreesWithLog(s, entries, 5_000);
}

/** Every answer of these entries against the log. */
async function agreesWithLog(s: NotificationScenario, entries: readonly Entry[], timeoutMs: number): Promise<Finding> {
  const found = await s.untilInLog(entries, timeoutMs);
  for (const entry of entries) {
    const problem = disagreement(entry, found.get(entry.notification.id) ?? []);
    if (problem === undefined) continue;
    for (const one of entries) one.reported = true;
    return fail(problem.observed, DISAGREEMENT_HINTS[problem.kind]);
  }
  const example = entries[0];
  const place = example === undefined || (example.claim.kind !== 'created' && example.claim.kind !== 'sent') ? '' : positionOf(example.claim);
  return pass(text(
    `${entries.length} sur ${entries.length} au bon endroit, p. ex. ${example?.notification.id} en ${place}.`,
    `${entries.length} of ${entries.length} in their place, e.g. ${example?.notification.id} at ${place}.`,
  ));
}

/** Where to look when answer and log disagree. */
export const DISAGREEMENT_HINTS = {
  lost: text('Rien n\'est écrit, ou la réponse part avant que le broker n\'ait confirmé : attendez le résultat de `producer.send(…)`.', 'Nothing is written, or the answer leaves before the broker has confirmed: await the result of `producer.send(…)`.'),
  elsewhere: text('Répondez ce que `producer.send(…)` rend : `partition` et `baseOffset` (le premier du lot).', 'Answer what `producer.send(…)` returns: `partition` and `baseOffset` (the first of the batch).'),
  twice: text('Un même envoi a été répété : qui réessaie, kafkajs ou votre code ?', 'One send was repeated: who retries, the Kafka client or your code?'),
  pending: undefined,
} as const;

/** One fact about every record written so far. */
async function everyRecord(s: NotificationScenario, wrong: (entry: Entry, record: { key: Buffer | null; value: Buffer | null; headers: readonly { key: string; value: Buffer | null }[] }) => string | undefined, good: string): Promise<Finding> {
  const entries = s.ledger.entries;
  const found = await s.recordsOf(entries);
  const records = entries.flatMap((entry) => (found.get(entry.notification.id) ?? []).map((record) => ({ entry, record })));
  const bad = records.flatMap(({ entry, record }) => {
    const what = wrong(entry, record);
    return what === undefined ? [] : [`${entry.notification.id} (${positionOf(record)}, ${entry.endpoint}) → ${what}`];
  });
  if (bad.length === 0) return pass(text(`${records.length} enregistrements sur ${records.length} : ${good}.`, `${records.length} of ${records.length} records: ${good}.`));
  const list = some(bad, 2);
  return fail(say((of) => `${bad.length} enregistrements sur ${records.length} : ${of(list)}.`, (of) => `${bad.length} of ${records.length} records: ${of(list)}.`));
}

export function recordKey(s: NotificationScenario): Promise<Finding> {
  return everyRecord(s, ({ notification }, { key }) => {
    const held = key === null ? 'null' : quote(key.toString('utf8'), 40);
    return held === notification.userId ? undefined : `key ${held}, userId ${notification.userId}`;
  }, 'key = userId');
}

export function recordHeader(s: NotificationScenario): Promise<Finding> {
  return everyRecord(s, ({ notification }, { headers }) => {
    const held = headers.filter(({ key }) => key === 'type').map(({ value }) => value?.toString('utf8') ?? 'null');
    if (held.length === 1 && held[0] === notification.type) return undefined;
    const names = headers.map(({ key }) => key).join(', ');
    return held.length === 0 ? `headers [${names}], type ${notification.type}` : `header type ${held.join(', ')}, type ${notification.type}`;
  }, 'header type');
}

export function recordValue(s: NotificationScenario): Promise<Finding> {
  return everyRecord(s, ({ notification }, record) => {
    const body = bodyOf({ topic: s.topic, partition: 0, offset: '0', timestamp: 0, ...record });
    if (body === undefined) return `value ${quote(record.value?.toString('utf8') ?? 'null', 60)}`;
    const changed = changedFields(notification, body);
    return changed.length === 0 ? undefined : `${changed.join(', ')} ≠ ${quote(JSON.stringify(body), 80)}`;
  }, 'value = JSON');
}
