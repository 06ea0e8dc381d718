import { count, fail, pass, sentences, text, within, type Finding } from '../../../kit/index.ts';
import { ROLES, type ConsumersExercise } from './exercise.ts';
import { describeMissing } from './explain.ts';
import { GENERAL, likes, sample, URGENT } from './samples.ts';

const FLOWING = 1_500;
const HELD = 200;
const HELD_URGENT = 20;
const PATIENCE_MS = 5_000;
const ALL_MS = 20_000;
const MOST_TWICE = 500;

/**
 * Kills every instance while none can finish its work: PROCESSED_TOPIC is away, so whatever is read by then is read and not done.
 * Whoever has committed it loses it; whoever commits late does much again.
 */
export async function nothingLost(e: ConsumersExercise): Promise<Finding> {
  const { random } = e.context;
  const flowing = likes(random, FLOWING);
  await e.write(flowing);
  const stuck = await e.missing(flowing, ALL_MS);
  if (stuck.length > 0) return fail(await describeMissing(e, stuck, flowing));

  const ends = await e.probe.ends(e.source);
  await e.removeTarget();
  const held = [...likes(random, HELD), ...Array.from({ length: HELD_URGENT }, () => sample(random, URGENT))];
  await e.write(held);
  const ahead = await committedAhead(e, ends);
  await e.killAll();
  const before = new Set(e.processed.byId.keys());
  const alreadyThere = e.processed.tail.records.length;
  await e.restoreTarget();

  for (const role of ROLES) await e.start(role);
  const lost = await e.missing(held, ALL_MS);
  await e.untilQuiet();
  e.twice = againSince(e, before, alreadyThere);
  if (lost.length === 0) return pass(text(`Tué en plein travail : les ${held.length} notifications qui n'étaient pas finies le sont après le redémarrage.`, `Killed at work: the ${held.length} notifications that were not done are done after the restart.`));
  const committed = ahead === 0 ? undefined : text(`Avant cela, les groupes avaient validé ${ahead} offsets de plus que ce qui était traité.`, `Before that, the groups had committed ${ahead} offsets more than was processed.`);
  return fail(sentences(text('kill -9 pendant que PROCESSED_TOPIC avait disparu, puis redémarrage.', 'kill -9 while PROCESSED_TOPIC was away, then a restart.'), committed, await describeMissing(e, lost, held)), text(
    'Valider dit : tout ce qui précède est fait. Attendre (`await`) que le résultat soit écrit, valider ensuite. Un envoi que personne n\'attend n\'est pas fait.',
    'To commit says: all before this is done. Wait (`await`) until the result is written, commit afterwards. A send that nobody waits for is not done.',
  ));
}

/** Offsets that the groups committed although none of them can have been worked on. Waits a moment for them: committing is quick. */
async function committedAhead(e: ConsumersExercise, ends: ReadonlyMap<number, bigint>): Promise<number> {
  let ahead = 0n;
  await within({ what: 'a group to commit what is not done', timeoutMs: PATIENCE_MS, intervalMs: 200, signal: e.context.signal }, async () => {
    const [critical, general] = [await e.committed('critical'), await e.committed('general')];
    const by = (committed: ReadonlyMap<number, bigint>, partition: number): bigint => {
      const more = (committed.get(partition) ?? 0n) - (ends.get(partition) ?? 0n);
      return more > 0n ? more : 0n;
    };
    ahead = by(critical, URGENT) + GENERAL.reduce((sum, partition) => sum + by(general, partition), 0n);
    return ahead >= BigInt(HELD + HELD_URGENT);
  });
  return Number(ahead);
}

function againSince(e: ConsumersExercise, before: ReadonlySet<string>, from: number): number {
  const since = new Set(e.processed.tail.records.slice(from));
  return [...before].filter((id) => e.processed.of(id).some((record) => since.has(record))).length;
}

/** What had been done before the kill and was done again. */
export function fewTwice(e: ConsumersExercise): Promise<Finding> {
  const { twice } = e;
  const { fr, en } = count(twice);
  if (twice <= MOST_TWICE) return Promise.resolve(pass(text(`${fr} notifications traitées deux fois (au plus ${MOST_TWICE} par kill).`, `${en} notifications processed twice (at most ${MOST_TWICE} a kill).`)));
  return Promise.resolve(fail(
    text(`${fr} notifications, déjà traitées avant le kill, l'ont été une seconde fois.`, `${en} notifications that were processed before the kill were processed a second time.`),
    text('Ce qui est traité et pas encore validé est refait. Valider plus souvent : après chaque petit lot, pas toutes les minutes.', 'What is done and not yet committed is done again. Commit more often: after each small batch, not every minute.'),
  ));
}
