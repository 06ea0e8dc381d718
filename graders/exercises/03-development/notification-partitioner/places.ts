import type { Localized } from '../../../../src/contracts/index.ts';
import { count, fail, pass, say, text, type Finding } from '../../../kit/index.ts';
import type { Placed } from './posting.ts';
import { belongs } from './traffic.ts';

/** Of the largest partition to the mean: random choice stays well below it, a hash of skewed keys doesn't. */
export const MAX_SKEW = 1.25;

/** `0: 12 · 1: 0 · 2: 731`, the same in both languages. */
function countsText(counts: ReadonlyMap<number, number>): string {
  return [...counts].sort(([a], [b]) => a - b).map(([partition, records]) => `${partition}: ${records}`).join(' · ');
}

function countsOf(placed: readonly Placed[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { partition } of placed) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  return counts;
}

/** Everything where it belongs, or how much is elsewhere, and one of them by name. */
export function allBelong(placed: readonly Placed[], what: Localized, hintFor: (wrong: readonly Placed[]) => Localized | undefined): Finding {
  const wrong = placed.filter(({ entry, partition }) => !belongs(entry.notification, partition));
  const first = wrong[0];
  const counts = countsText(countsOf(placed));
  if (first === undefined) {
    return pass(text(`${placed.length} ${what.fr} sur ${placed.length} à leur place (partition: nombre → ${counts}).`, `${placed.length} of ${placed.length} ${what.en} in their place (partition: count → ${counts}).`));
  }
  const { id, userId, type, importance } = first.entry.notification;
  const example = `${id} (${type}${importance === undefined ? '' : ` ${importance}`}, key ${userId})`;
  const elsewhere = countsText(countsOf(wrong));
  return fail(
    text(
      `${wrong.length} ${what.fr} sur ${placed.length} sont ailleurs (partition: nombre → ${elsewhere}), p. ex. ${example} sur la partition ${first.partition}.`,
      `${wrong.length} of ${placed.length} ${what.en} are elsewhere (partition: count → ${elsewhere}), e.g. ${example} on partition ${first.partition}.`,
    ),
    hintFor(wrong),
  );
}

/** The rest, spread evenly over every partition from 2 on. */
export function evenlySpread(rest: readonly Placed[], partitions: number): Finding {
  const counts = new Map(Array.from({ length: partitions - 2 }, (_, index) => [index + 2, 0]));
  for (const { partition } of rest) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const skew = (Math.max(...counts.values()) * counts.size) / rest.length;
  const total = count(rest.length);
  const ratio = text(skew.toFixed(2).replace('.', ','), skew.toFixed(2));
  const list = countsText(counts);
  const observed = say(
    (of) => `${of(total)} notifications du reste ; partition: nombre → ${list} ; maximum / moyenne = ${of(ratio)}.`,
    (of) => `${of(total)} of the rest; partition: count → ${list}; maximum / mean = ${of(ratio)}.`,
  );
  return skew <= MAX_SKEW ? pass(observed) : fail(observed, skewHint(rest, counts));
}

/** What the counts and the keys give away. */
function skewHint(rest: readonly Placed[], counts: ReadonlyMap<number, number>): Localized {
  const used = [...counts].filter(([, records]) => records > 0).map(([partition]) => partition);
  if (used.length === 1) {
    return text(
      `Tout le reste est sur la partition ${used[0]}. Votre compteur survit-il d'une requête à l'autre, ou recommence-t-il chaque fois ?`,
      `All of the rest is on partition ${used[0]}. Does your counter live from one request to the next, or does it start anew each time?`,
    );
  }
  const partitionsOfKey = new Map<string, Set<number>>();
  for (const { entry, partition } of rest) {
    const { userId } = entry.notification;
    partitionsOfKey.set(userId, (partitionsOfKey.get(userId) ?? new Set()).add(partition));
  }
  if ([...partitionsOfKey.values()].every((places) => places.size === 1)) {
    const example = [...partitionsOfKey].map(([key, places]) => `${key} → ${[...places].join()}`).join(', ');
    return text(
      `Chaque clé reste sur une partition (${example}) : c'est la clé qui choisit. Or une clé fait ici 80 % du trafic.`,
      `Each key stays on one partition (${example}): the key decides. But here one key causes 80 % of the traffic.`,
    );
  }
  const unused = [...counts].filter(([, records]) => records === 0).map(([partition]) => partition);
  if (unused.length > 0) {
    const names = unused.join(', ');
    return text(
      `Rien sur ${names}. D'où vient, dans votre programme, le nombre de partitions ?`,
      `Nothing on ${names}. Where does the number of partitions in your program come from?`,
    );
  }
  return text('Un tour de rôle ou un tirage au sort par enregistrement suffisent ; par lot, c\'est trop grossier pour 3 000.', 'Taking turns or drawing lots for each record is enough; for each batch it is too coarse for 3,000.');
}
