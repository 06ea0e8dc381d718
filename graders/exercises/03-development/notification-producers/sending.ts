import { count, duration, fail, mediaType, pass, quote, readJson, say, text, type Finding } from '../../../kit/index.ts';
import { z } from 'zod';
import { disagreement, DISAGREEMENT_HINTS, GENERAL, type Entry, type NotificationScenario } from '../notifications/index.ts';

const BURST = 1_000;

/** Not found, and said in the form of an error. */
export async function unknownId(s: NotificationScenario): Promise<Finding> {
  const path = `/api/notifications/${s.context.random.id('n')}`;
  const answer = await (await s.service()).answer('GET', path);
  s.refusals.push({ name: `GET ${path}`, answer });
  return answer.status === 404 ? pass(text(`GET ${path} : 404.`, `GET ${path}: 404.`)) : fail(text(`GET ${path} : ${answer.status}, ${quote(answer.body)}.`, `GET ${path}: ${answer.status}, ${quote(answer.body)}.`));
}

const Problem = z.looseObject({ status: z.int(), title: z.string().min(1), detail: z.string() });

export async function problemDocuments(s: NotificationScenario): Promise<Finding> {
  for (const { name, answer } of s.refusals) {
    const type = mediaType(answer);
    const shown = type === '' ? 'Content-Type –' : `Content-Type ${type}`;
    if (type !== 'application/problem+json') {
      return fail(text(`${name} : ${answer.status}, ${shown}.`, `${name}: ${answer.status}, ${shown}.`), text('Les erreurs portent `Content-Type: application/problem+json` (RFC 9457).', 'Errors carry `Content-Type: application/problem+json` (RFC 9457).'));
    }
    const read = readJson(name, answer, Problem);
    if (!read.ok) return fail(read.problem);
    if (read.value.status !== answer.status) return fail(text(`${name} : réponse ${answer.status}, \`status\` ${read.value.status} dans le corps.`, `${name}: answer ${answer.status}, \`status\` ${read.value.status} in the body.`));
  }
  return pass(text(`${s.refusals.length} erreurs sur ${s.refusals.length} sont des documents de problème.`, `${s.refusals.length} of ${s.refusals.length} errors are problem documents.`));
}

/** A thousand likes at once: all accepted, all SENT, each exactly once in the log. */
export async function burst(s: NotificationScenario): Promise<Finding> {
  const startedAt = performance.now();
  const users = Array.from({ length: 40 }, () => s.context.random.id('u'));
  const likes = Array.from({ length: BURST }, () => s.notification({ type: 'LIKE', userId: s.context.random.pick(users) }));
  const entries: Entry[] = [];
  const report = <T>(finding: T): T => {
    for (const entry of entries) entry.reported = true;
    return finding;
  };
  for (let from = 0; from < BURST; from += 50) {
    const replies = await Promise.all(likes.slice(from, from + 50).map((like) => s.general(like, 15_000)));
    entries.push(...replies.map(({ entry }) => entry));
    const refused = replies.find(({ reply }) => reply.kind !== 'ok');
    if (refused !== undefined) {
      return report(fail(await (await s.service()).describe(`POST ${GENERAL} (${refused.entry.notification.id})`, refused.outcome)));
    }
  }
  const acceptedMs = performance.now() - startedAt;
  const late = await s.untilSent(entries, 20_000);
  const found = late.length > 0 ? await s.recordsOf(entries) : await s.untilInLog(entries, 5_000);
  const wrong = entries.flatMap((entry) => disagreement(entry, found.get(entry.notification.id) ?? []) ?? []);
  const inLog = entries.filter((entry) => (found.get(entry.notification.id) ?? []).length > 0).length;
  const [all, there, accepted] = [count(BURST), count(inLog), duration(acceptedMs)];
  const first = wrong[0];
  if (first === undefined && late.length === 0) {
    return pass(say((of) => `${of(all)} likes acceptés en ${of(accepted)}, ${of(there)} dans le journal, chacun une fois.`, (of) => `${of(all)} likes accepted in ${of(accepted)}, ${of(there)} in the log, each once.`));
  }
  const unsent = late.length;
  const example = first?.observed ?? text(`${late[0]?.entry.notification.id} : ${late[0]?.status.status}.`, `${late[0]?.entry.notification.id}: ${late[0]?.status.status}.`);
  return report(fail(
    say(
      (of) => `${of(all)} likes acceptés en ${of(accepted)} ; ${of(there)} dans le journal, ${unsent} pas SENT 20 s plus tard. ${of(example)}`,
      (of) => `${of(all)} likes accepted in ${of(accepted)}; ${of(there)} in the log, ${unsent} not SENT 20 s later. ${of(example)}`,
    ),
    inLog < BURST ? text('Chaque 202 est une promesse : qu\'advient-il d\'un envoi quand la file est pleine ou que `send` échoue ?', 'Each 202 is a promise: what becomes of a send when the queue is full or `send` fails?') : first === undefined ? undefined : DISAGREEMENT_HINTS[first.kind],
  ));
}
