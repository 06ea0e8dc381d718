import { duration, fail, LearnerMistake, pass, quote, say, sentences, some, text, within, type Finding } from '../../../kit/index.ts';
import { CRITICAL, disagreement, GENERAL, positionOf, TOPIC, type Entry } from '../notifications/index.ts';
import { FAILED_BY_MS, RECOVERY_MS } from './outage.ts';
import type { NotificationExercise } from './episodes.ts';

const ANSWER_MS = 250;
const CRITICAL_MS = 10_000;

/** 202 at once while no broker answers. */
export async function generalAccepts(s: NotificationExercise): Promise<Finding> {
  const posts = await s.outage.generals();
  const wrong = posts.find(({ observed, entry }) => observed !== undefined || entry.claim.kind !== 'pending');
  const blocked = text('La réponse 202 n\'attend rien de Kafka : lancez l\'envoi sans `await`, répondez, notez le résultat plus tard.', 'The 202 waits for nothing from Kafka: start the send without `await`, answer, note the result later.');
  if (wrong !== undefined) return fail(wrong.observed ?? await (await s.service()).describe(`POST ${GENERAL} (${wrong.entry.notification.id})`, wrong.outcome), blocked);
  const times = posts.map(({ outcome }) => outcome.ms).sort((a, b) => a - b);
  // The median: one answer may meet a busy machine, a program that waits for Kafka is late every time.
  const median = times[Math.floor(times.length / 2)] ?? 0;
  const list = times.map((ms) => `${Math.round(ms)} ms`).join(', ');
  if (median > ANSWER_MS) return fail(text(`Tous les brokers gelés, ${posts.length} réponses 202 après ${list}.`, `All brokers frozen, ${posts.length} answers 202 after ${list}.`), blocked);
  return pass(text(`Tous les brokers gelés : ${posts.length} réponses 202 après ${list}.`, `All brokers frozen: ${posts.length} answers 202 after ${list}.`));
}

/** 503 in time, as nothing can be acknowledged. */
export async function criticalUnavailable(s: NotificationExercise): Promise<Finding> {
  const posts = await s.outage.criticals();
  for (const { entry, reply, outcome } of posts) {
    if (reply.kind === 'unavailable' && outcome.ms <= CRITICAL_MS + 500) continue;
    entry.reported = true;
    const seen = await (await s.service()).describe(`POST ${CRITICAL} (${entry.notification.id})`, outcome);
    const late = outcome.kind === 'failure' && outcome.cause === 'timeout';
    return fail(seen, late
      ? text('Donnez à l\'attente une fin plus courte que 10 s (`AbortSignal.timeout`, `requestTimeout`, nombre d\'essais), puis répondez 503.', 'Give the wait an end sooner than 10 s (`AbortSignal.timeout`, `requestTimeout`, number of retries), then answer 503.')
      : undefined);
  }
  const slowest = duration(Math.max(...posts.map(({ outcome }) => outcome.ms)));
  return pass(say((of) => `${posts.length} réponses 503 sur ${posts.length}, la dernière après ${of(slowest)}.`, (of) => `${posts.length} of ${posts.length} answers are 503, the last after ${of(slowest)}.`));
}

/** What can't be delivered says so. */
export async function generalFailed(s: NotificationExercise): Promise<Finding> {
  const fates = await s.outage.fates();
  const early = fates.find(({ status }) => status.status === 'SENT');
  if (early !== undefined) {
    early.post.entry.reported = true;
    return fail(text(`${early.post.entry.notification.id} est SENT alors que tous les brokers sont gelés.`, `${early.post.entry.notification.id} is SENT while all brokers are frozen.`), text('SENT se décide à l\'accusé de réception.', 'SENT is decided at the acknowledgement.'));
  }
  const open = fates.filter(({ status }) => status.status !== 'FAILED');
  if (open.length > 0) {
    const list = some(open.map(({ post, status }) => `${post.entry.notification.id} (${status.status})`));
    for (const { post } of open) post.entry.reported = true;
    return fail(
      say((of) => `${open.length} sur ${fates.length} ne sont pas FAILED après ${FAILED_BY_MS / 1_000} s de panne : ${of(list)}.`, (of) => `${open.length} of ${fates.length} are not FAILED after ${FAILED_BY_MS / 1_000} s of outage: ${of(list)}.`),
      text('Un envoi peut échouer : sa promesse a aussi un `catch`, et l\'attente une fin à 20 s.', 'A send can fail: its promise has a `catch` too, and the wait an end at 20 s.'),
    );
  }
  const silent = fates.find(({ status }) => typeof status.error !== 'string' || status.error === '');
  if (silent !== undefined) return fail(text(`${silent.post.entry.notification.id} : FAILED sans \`error\` (${quote(JSON.stringify(silent.status))}).`, `${silent.post.entry.notification.id}: FAILED without \`error\` (${quote(JSON.stringify(silent.status))}).`));
  const last = duration(Math.max(...fates.map(({ afterMs }) => afterMs)));
  const error = quote(fates[0]?.status.error ?? '', 80);
  return pass(say((of) => `${fates.length} FAILED sur ${fates.length}, le dernier après ${of(last)}, p. ex. « ${error} ».`, (of) => `${fates.length} of ${fates.length} FAILED, the last after ${of(last)}, e.g. "${error}".`));
}

/** The same program, without a restart, delivers again. */
export async function worksOn(s: NotificationExercise): Promise<Finding> {
  const { at, heldMs } = await s.outage.recovery();
  const held = duration(heldMs);
  if (s.death !== undefined) return fail(s.death, text('Une promesse rejetée sans `catch` arrête Node : chaque envoi a besoin du sien.', 'A rejected promise without a `catch` ends Node: every send needs its own.'));
  let last = await s.critical();
  await within({ what: 'a 201 after the outage', timeoutMs: Math.max(1, at + RECOVERY_MS - performance.now()), intervalMs: 200, signal: s.context.signal }, async () => {
    if (last.reply.kind !== 'ok') last = await s.critical();
    return last.reply.kind === 'ok';
  });
  if (last.reply.kind !== 'ok') {
    const seen = await (await s.service()).describe(`POST ${CRITICAL} (${last.entry.notification.id})`, last.outcome);
    return fail(
      sentences(seen, say((of) => `Les brokers, gelés ${of(held)}, répondent pourtant de nouveau depuis ${RECOVERY_MS / 1_000} s.`, (of) => `Yet the brokers, frozen for ${of(held)}, have been answering again for ${RECOVERY_MS / 1_000} s.`)),
      text('Après un échec définitif, le producteur doit pouvoir repartir : nombre d\'essais, ou un nouveau producteur.', 'After a final failure the producer must be able to go on: number of retries, or a new producer.'),
    );
  }
  const { entry } = await s.general();
  const [unsent] = await s.untilSent(entry.claim.kind === 'pending' ? [entry] : [], RECOVERY_MS);
  if (entry.claim.kind !== 'sent') {
    const state = unsent?.status.status ?? '–';
    entry.reported = true;
    return fail(text(`${entry.notification.id}, posté après la panne, est ${state} 10 s plus tard.`, `${entry.notification.id}, posted after the outage, is ${state} 10 s later.`));
  }
  const again = duration(performance.now() - at);
  return pass(say((of) => `Après ${of(held)} de panne : 201 et SENT de nouveau, ${of(again)} après le rétablissement.`, (of) => `After an outage of ${of(held)}: 201 and SENT again, ${of(again)} after the recovery.`));
}

/** An outage shorter than 20 s costs time, not notifications. */
export async function shortOutage(s: NotificationExercise): Promise<Finding> {
  const { lateUnsent, heldMs } = await s.outage.recovery();
  if (lateUnsent instanceof LearnerMistake) throw lateUnsent;
  const shortMs = duration(heldMs - 10_000);
  const first = lateUnsent[0];
  if (first === undefined) return pass(say((of) => `Postées ${of(shortMs)} avant le rétablissement, toutes sont SENT.`, (of) => `Posted ${of(shortMs)} before the recovery, all are SENT.`));
  for (const { entry } of lateUnsent) entry.reported = true;
  const list = some(lateUnsent.map(({ entry, status }) => `${entry.notification.id} (${status.status}${typeof status.error === 'string' ? `, ${quote(status.error, 60)}` : ''})`));
  return fail(
    say(
      (of) => `Postées ${of(shortMs)} avant le rétablissement, ${lateUnsent.length} ne sont pas SENT 10 s après lui : ${of(list)}.`,
      (of) => `Posted ${of(shortMs)} before the recovery, ${lateUnsent.length} are not SENT 10 s after it: ${of(list)}.`,
    ),
    text('Ce qui peut encore être livré ne doit pas être abandonné avant 20 s : regardez `retries` et les délais du client.', 'What can still be delivered must not be given up before 20 s: look at `retries` and the client\'s timeouts.'),
  );
}

/** At the end: what was said, against what stands in the log. */
export async function logAgrees(s: NotificationExercise): Promise<Finding> {
  const entries = s.ledger.entries.filter(({ reported }) => !reported);
  await s.untilQuiet();
  await s.untilSent(entries.filter(({ claim }) => claim.kind === 'pending'), 5_000);
  const found = await s.recordsOf(entries);
  const wrong = entries.flatMap((entry: Entry) => disagreement(entry, found.get(entry.notification.id) ?? []) ?? []);
  const first = wrong[0];
  const total = entries.length;
  if (first === undefined) {
    const open = entries.filter(({ claim }) => claim.kind === 'open');
    const lateOnes = open.filter(({ notification }) => (found.get(notification.id) ?? []).length === 1);
    const example = entries.find(({ claim }) => claim.kind === 'created');
    const place = example?.claim.kind === 'created' ? positionOf(example.claim) : '';
    return pass(text(
      `${total} notifications comparées à ${TOPIC} : ${total - open.length} une fois à leur place (p. ex. ${example?.notification.id}, ${place}), ${open.length} en échec dont ${lateOnes.length} écrites une fois.`,
      `${total} notifications compared with ${TOPIC}: ${total - open.length} once in their place (e.g. ${example?.notification.id}, ${place}), ${open.length} failed, of which ${lateOnes.length} were written once.`,
    ));
  }
  const counts = { twice: wrong.filter(({ kind }) => kind === 'twice').length, lost: wrong.filter(({ kind }) => kind === 'lost').length };
  return fail(
    sentences(text(`${wrong.length} notifications sur ${total} ne concordent pas (${counts.twice} en double, ${counts.lost} perdues).`, `${wrong.length} of ${total} notifications disagree (${counts.twice} doubled, ${counts.lost} lost).`), first.observed),
    first.kind === 'twice'
      ? text('Un envoi sans réponse a peut-être été écrit : le répéter écrit deux fois, sauf avec un producteur idempotent (`idempotent: true`, un seul lot en vol).', 'A send without an answer may have been written: repeating it writes twice, unless the producer is idempotent (`idempotent: true`, one batch in flight).')
      : undefined,
  );
}
