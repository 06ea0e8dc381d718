import type { Localized } from '../../../../src/contracts/index.ts';
import { text, within, type Finding } from '../../../kit/index.ts';
import { criticalPosition, generalSent, recordHeader, recordKey, recordValue, starts as serves, type Entry, type NotificationScenario } from '../notifications/index.ts';
import type { PartitionerExercise } from './exercise.ts';
import { allBelong, evenlySpread } from './places.ts';
import { placed, post, sent, type Placed } from './posting.ts';
import { importantComments, messages, otherComments, othersOf, placeOf, skewedRest } from './traffic.ts';

const SAMPLES = 12;
/** Enough that whoever puts a third of them into the wrong place is found out. */
const OTHERS = 32;
const REST = 3_000;
/** So many of the rest for each partition that takes it: then chance stays below the limit. */
const REST_PER_PARTITION = 300;
const FOLLOW_MS = 60_000;

const first = async (...checks: readonly (() => Promise<Finding>)[]): Promise<Finding> => {
  let finding: Finding | undefined;
  for (const check of checks) {
    finding = await check();
    if (!finding.passed) break;
  }
  return finding as Finding;
};

export async function starts(e: PartitionerExercise): Promise<Finding> {
  const six = await e.begin();
  return serves(six);
}

export function positions({ six }: PartitionerExercise): Promise<Finding> {
  return first(() => criticalPosition(six), () => generalSent(six));
}

export function recordKept({ six }: PartitionerExercise): Promise<Finding> {
  return first(() => recordHeader(six), () => recordValue(six), () => recordKey(six));
}

const ownRule = text(
  'Qui choisit ici la partition, votre règle ou celle que le client applique à la clé ? La règle se donne au producer, ou la partition au message.',
  'Who chooses the partition here, your rule or the client\'s own for the key? The rule is given to the producer, or the partition to the message.',
);

export async function newMessage({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  return allBelong(await sent(six, 'critical', messages(random, SAMPLES)), text('NEW_MESSAGE', 'NEW_MESSAGE'), () => ownRule);
}

export async function commentHigh({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  return allBelong(await sent(six, 'critical', importantComments(random, SAMPLES)), text('COMMENT HIGH', 'COMMENT HIGH'), () => ownRule);
}

export async function otherComment({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  return allBelong(await sent(six, 'critical', otherComments(random, SAMPLES)), text('COMMENT sans HIGH', 'COMMENT without HIGH'), () => text(
    'Pour un commentaire, le type ne suffit pas : il faut aussi `importance` égale à `HIGH`.',
    'For a comment the type is not enough: `importance` has to be `HIGH` as well.',
  ));
}

export async function others({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  return allBelong(await sent(six, 'critical', othersOf(random, OTHERS)), text('notifications du reste', 'notifications of the rest'), strayHint);
}

/** What the ones that went astray have in common. */
function strayHint(wrong: readonly Placed[]): Localized | undefined {
  const all = (test: (one: Placed) => boolean): boolean => wrong.every(test);
  if (all(({ entry }) => /^(new_message|comment)$/.test(entry.notification.type))) {
    return text('Les types se comparent lettre pour lettre : `new_message` est un type inconnu, donc du reste.', 'Types are compared letter by letter: `new_message` is an unknown type, so it is the rest.');
  }
  if (all(({ entry }) => entry.notification.importance === 'HIGH')) {
    return text('L\'importance seule ne décide de rien : elle ne compte que pour COMMENT.', 'Importance alone decides nothing: it only counts for COMMENT.');
  }
  return text('Le reste commence à la partition 2 : il se répartit sur `partitions - 2` partitions, à partir de 2.', 'The rest begins at partition 2: it is spread over `partitions - 2` partitions, from 2 on.');
}

export async function generalToo({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  const all = random.shuffle([...messages(random, SAMPLES), ...importantComments(random, SAMPLES), ...othersOf(random, SAMPLES)]);
  return allBelong(await sent(six, 'general', all), text('notifications générales', 'general notifications'), () => text(
    'La même règle vaut pour les deux routes : s\'il y a deux producers, les deux doivent la recevoir.',
    'The same rule holds at both endpoints: if there are two producers, both have to be given it.',
  ));
}

export async function balanced({ six, context: { random } }: PartitionerExercise): Promise<Finding> {
  return evenlySpread(await sent(six, 'general', skewedRest(random, REST)), 6);
}

/** All rules again on a topic of another size. */
export function onPartitions(partitions: 4 | 9): (e: PartitionerExercise) => Promise<Finding> {
  return (e) => e.during(partitions, async (s) => {
    const { random } = e.context;
    // A few first: a program that knows another number of partitions is told so at once.
    const few = [...await sent(s, 'general', skewedRest(random, 4 * partitions)), ...await sent(s, 'general', [...messages(random, 4), ...importantComments(random, 4)])];
    const rest = await sent(s, 'general', skewedRest(random, REST_PER_PARTITION * (partitions - 2)));
    const criticals = await sent(s, 'critical', [...messages(random, 4), ...importantComments(random, 4), ...othersOf(random, 8)]);
    return first(
      async () => allBelong([...few, ...rest, ...criticals], text('notifications', 'notifications'), strayHint),
      async () => evenlySpread([...few, ...rest, ...criticals].filter(({ entry }) => placeOf(entry.notification) === 'rest'), partitions),
    );
  });
}

/** 6 → 9 under the running program: within a minute the new partitions take their share, and the first two stay what they are. */
export async function growth({ six, topics, context: { random, signal } }: PartitionerExercise): Promise<Finding> {
  await six.service();
  await topics.grow(six.topic, 9);
  await six.probe.refresh();
  const grownAt = performance.now();
  const entries: Entry[] = [];
  let empty: number[] = [];
  await within({ what: 'records on the new partitions', timeoutMs: FOLLOW_MS, intervalMs: 1_000, signal }, async () => {
    entries.push(...await post(six, 'general', skewedRest(random, 28)));
    empty = await unused(six);
    return empty.length === 0;
  });
  const seconds = Math.round((performance.now() - grownAt) / 1_000);
  if (empty.length > 0) {
    const names = empty.join(', ');
    return {
      passed: false,
      observed: text(
        `${seconds} s après le passage de 6 à 9 partitions, ${entries.length} notifications du reste plus tard : rien sur ${names}.`,
        `${seconds} s after growing from 6 to 9 partitions, ${entries.length} notifications of the rest later: nothing on ${names}.`,
      ),
      hint: text(
        'Un client garde ce qu\'il sait d\'un topic. kafkajs : `metadataMaxAge`, 5 min par défaut ; une liste lue au démarrage : pour toujours.',
        'A client keeps what it knows of a topic. kafkajs: `metadataMaxAge`, 5 min by default; a list read at the start: for ever.',
      ),
    };
  }
  entries.push(...await post(six, 'critical', [...messages(random, 4), ...importantComments(random, 4), ...othersOf(random, 8)]));
  const all = allBelong(await placed(six, entries), text('notifications', 'notifications'), strayHint);
  return all.passed ? { ...all, observed: text(`Suivi après ${seconds} s. ${all.observed.fr}`, `Followed after ${seconds} s. ${all.observed.en}`) } : all;
}

/** The new partitions that hold nothing yet. */
async function unused(six: NotificationScenario): Promise<number[]> {
  const ends = await six.probe.ends(six.topic);
  return [6, 7, 8].filter((partition) => (ends.get(partition) ?? 0n) === 0n);
}
