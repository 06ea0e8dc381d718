import { LearnerMistake, some, say, text } from '../../../kit/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';
import { CRITICAL, GENERAL, type Entry, type Notification, type NotificationScenario } from '../notifications/index.ts';

/** As many requests at once. */
const WORKERS = 40;
/** A busy machine takes its time; the wait goes on as long as records arrive. */
const MAX_WAIT_MS = 60_000;

/** A notification and the partition that it stands on. */
export interface Placed {
  readonly entry: Entry;
  readonly partition: number;
}

/** Posts all of them at one endpoint, many at a time. @throws LearnerMistake at the first that isn't accepted. */
export async function post(s: NotificationScenario, endpoint: Entry['endpoint'], notifications: readonly Notification[]): Promise<Entry[]> {
  const waiting = [...notifications];
  const entries: Entry[] = [];
  let refused: LearnerMistake | undefined;
  await Promise.all(Array.from({ length: Math.min(WORKERS, waiting.length) }, async () => {
    for (let next = waiting.shift(); next !== undefined && refused === undefined; next = waiting.shift()) {
      const { entry, reply, outcome } = endpoint === 'critical' ? await s.critical(next) : await s.general(next, 15_000);
      if (reply.kind === 'ok') entries.push(entry);
      else refused ??= await refusal(s, entry, reply.kind === 'wrong' ? reply.observed : undefined, outcome);
    }
  }));
  if (refused !== undefined) throw refused;
  return entries;
}

async function refusal(s: NotificationScenario, { notification: { id, type }, endpoint }: Entry, observed: LearnerMistake['observed'] | undefined, outcome: Parameters<Awaited<ReturnType<NotificationScenario['service']>>['describe']>[1]): Promise<LearnerMistake> {
  const path = endpoint === 'critical' ? CRITICAL : GENERAL;
  const what = observed ?? await (await s.service()).describe(`POST ${path} (${id}, ${type})`, outcome);
  return new LearnerMistake(what, text(
    'Votre partitionneur a-t-il une réponse pour chaque type, et une partition qui existe ? Ce qu\'il lève fait échouer l\'envoi.',
    'Does your partitioner have an answer for every type, and one that exists? What it throws makes the send fail.',
  ));
}

/** Waits until all stand in the log, as long as more and more do. @throws LearnerMistake naming those that don't. */
export async function placed(s: NotificationScenario, entries: readonly Entry[], quietMs = 10_000): Promise<Placed[]> {
  const found = await s.untilInLog(entries, MAX_WAIT_MS, quietMs);
  const where = (entry: Entry): TopicRecord | undefined => found.get(entry.notification.id)?.[0];
  const lost = entries.filter((entry) => where(entry) === undefined);
  if (lost.length > 0) {
    const list = some(lost.map(({ notification: { id, type } }) => `${id} (${type})`));
    const seconds = quietMs / 1_000;
    throw new LearnerMistake(
      say(
        (of) => `${lost.length} notifications sur ${entries.length}, acceptées, ne sont pas dans ${s.topic}, où plus rien n'arrive depuis ${seconds} s : ${of(list)}.`,
        (of) => `${lost.length} of ${entries.length} notifications, accepted, are not in ${s.topic}, where nothing has arrived for ${seconds} s: ${of(list)}.`,
      ),
      text(
        'Combien de partitions ce topic a-t-il, et d\'où votre programme tient-il ce nombre ? Un envoi vers une partition qui n\'existe pas n\'arrive nulle part.',
        'How many partitions does this topic have, and where does your program get that number from? A send to a partition that doesn\'t exist arrives nowhere.',
      ),
    );
  }
  return entries.map((entry) => ({ entry, partition: where(entry)?.partition ?? -1 }));
}

/** Posts, waits, and says where everything stands. */
export async function sent(s: NotificationScenario, endpoint: Entry['endpoint'], notifications: readonly Notification[]): Promise<Placed[]> {
  return placed(s, await post(s, endpoint, notifications));
}
