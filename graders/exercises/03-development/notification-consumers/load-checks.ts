import { count, fail, pass, text, type Finding } from '../../../kit/index.ts';
import type { ConsumersExercise } from './exercise.ts';
import { describeMissing } from './explain.ts';
import { GENERAL, likes, sample, samples, URGENT, type Sample } from './samples.ts';

const BACKLOG = 5_000;
const URGENT_SAMPLES = 8;
const LIMIT_MS = 1_000;
/** Two out of eight may be the machine's, three are none. */
const HICCUPS = 2;
const lateOf = (times: readonly { readonly late: boolean }[]): number => times.filter(({ late }) => late).length;
const ALL_MS = 30_000;
const HANDOVER_MS = 35_000;

/** Five thousand likes at once, then urgent ones, each when the one before is through. Times are the brokers' own. */
export async function urgentFirst(e: ConsumersExercise): Promise<Finding> {
  const { random } = e.context;
  const backlog = likes(random, BACKLOG);
  await e.write(backlog);
  const times: { readonly ms: number; readonly late: boolean }[] = [];
  for (let turn = 0; turn < URGENT_SAMPLES; turn += 1) {
    const one = sample(random, URGENT);
    const writtenAt = performance.now();
    await e.write([one]);
    // What writing took us shows how hurried the machine is: the program is given that for its own write, and some.
    const allowed = LIMIT_MS + 3 * (performance.now() - writtenAt);
    const missing = await e.missing([one], 15_000);
    if (missing.length > 0) return fail(await describeMissing(e, missing, [one]), behindHint);
    const ms = await delayOf(e, one);
    times.push({ ms, late: ms > allowed });
    if (lateOf(times) > HICCUPS) break;
  }
  const late = lateOf(times);
  const worst = Math.round(Math.max(...times.map(({ ms }) => ms)));
  const { fr, en } = count(BACKLOG);
  if (late > HICCUPS) {
    return fail(text(
      `${fr} « j'aime » attendent, et ${late} urgentes sur ${times.length} ont mis plus de 1 s jusqu'à PROCESSED_TOPIC (la plus lente : ${worst} ms).`,
      `${en} likes are waiting, and ${late} of ${times.length} urgent ones took more than 1 s to PROCESSED_TOPIC (the slowest: ${worst} ms).`,
    ), behindHint);
  }
  const missing = await e.missing(backlog, ALL_MS);
  if (missing.length > 0) return fail(await describeMissing(e, missing, backlog));
  return pass(text(`${fr} « j'aime » en attente, et chaque urgente passe : la plus lente en ${worst} ms.`, `${en} likes waiting, and every urgent one gets through: the slowest in ${worst} ms.`));
}

const behindHint = text(
  'Que fait le rôle critique des partitions qui ne sont pas les siennes ? Les parcourir prend du temps ; `consumer.pause([{ topic, partitions }])` les laisse de côté. Et combien de temps attend-il de remplir une lecture (`minBytes`, `maxWaitTimeInMs`) ?',
  'What does the critical role do with the partitions that are not its own? Going through them takes time; `consumer.pause([{ topic, partitions }])` leaves them aside. And how long does it wait to fill a fetch (`minBytes`, `maxWaitTimeInMs`)?',
);

async function delayOf(e: ConsumersExercise, { id, record }: Sample): Promise<number> {
  const [done] = e.processed.of(id);
  const written = (await e.newest(record.partition, 4)).find(({ value }) => value?.includes(id) === true);
  return done === undefined || written === undefined ? 0 : done.timestamp - written.timestamp;
}

/** One general instance becomes three, and the first of them goes: nothing is lost on the way. */
export async function instances(e: ConsumersExercise): Promise<Finding> {
  const { random } = e.context;
  const [first] = e.instances.filter(({ role }) => role === 'general');
  if (first === undefined) throw new Error('no general instance runs');
  await e.start('general');
  await e.start('general');
  await e.untilShared(3);
  const three = samples(random, 20, GENERAL);
  await e.write(three);
  const atThree = await e.missing(three, HANDOVER_MS);
  if (atThree.length > 0) return fail(await describeMissing(e, atThree, three), sharedHint);
  await e.stop(first);
  await e.untilShared(2);
  const two = samples(random, 20);
  await e.write(two);
  const atTwo = await e.missing(two, HANDOVER_MS);
  if (atTwo.length > 0) return fail(await describeMissing(e, atTwo, two), sharedHint);
  return pass(text(`Trois instances, puis deux : ${three.length + two.length} notifications, aucune perdue.`, `Three instances, then two: ${three.length + two.length} notifications, none lost.`));
}

const sharedHint = text(
  'Quand une instance arrive ou part, les partitions sont réparties à nouveau : chacune doit traiter ce qu\'elle reçoit maintenant, pas ce qu\'elle avait au départ. Et à l\'arrêt (SIGTERM), `consumer.disconnect()` rend les siennes aussitôt.',
  'When an instance comes or goes, partitions are shared out anew: each has to process what it holds now, not what it held at the start. And on a stop (SIGTERM) `consumer.disconnect()` gives its own back at once.',
);
