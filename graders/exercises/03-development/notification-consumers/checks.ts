import { fail, mistakeOr, LearnerMistake, pass, sentences, some, text, within, type Finding } from '../../../kit/index.ts';
import { GROUP_OF, ROLES, type ConsumersExercise } from './exercise.ts';
import { describeMissing, placeOf, sameBytes, shown } from './explain.ts';
import { GENERAL, samples, URGENT, type Sample } from './samples.ts';
import { headerOf } from './tail.ts';

const ARRIVE_MS = 20_000;
const COMMIT_MS = 20_000;
const ACTION = { critical: 'push', general: 'digest' } as const;
const roleOf = ({ record }: Sample): 'critical' | 'general' => (record.partition === URGENT ? 'critical' : 'general');

export async function starts(e: ConsumersExercise): Promise<Finding> {
  await e.begin();
  for (const role of ROLES) {
    const started = await mistakeOr(() => e.start(role));
    if (started instanceof LearnerMistake) return fail(sentences(text(`ROLE=${role} :`, `ROLE=${role}:`), started.observed), started.hint);
  }
  return pass(text(`Les deux rôles servent ; le premier après ${Math.round(e.startMs ?? 0)} ms.`, `Both roles serve; the first after ${Math.round(e.startMs ?? 0)} ms.`));
}

export async function fromTheBeginning(e: ConsumersExercise): Promise<Finding> {
  const missing = await e.missing(e.early, ARRIVE_MS);
  if (missing.length === 0) return pass(text(`${e.early.length} notifications écrites avant le premier démarrage, toutes traitées.`, `${e.early.length} notifications written before the first start, all processed.`));
  return fail(await describeMissing(e, missing, e.early), missing.length === e.early.length
    ? text(
      'Où commence un groupe qui n\'a encore rien validé ? kafkajs : `subscribe({ topics, fromBeginning: true })`. Les topics, eux, sont nommés par TOPIC, PROCESSED_TOPIC et DLT_TOPIC.',
      'Where does a group begin that has committed nothing yet? kafkajs: `subscribe({ topics, fromBeginning: true })`. And the topics are named by TOPIC, PROCESSED_TOPIC and DLT_TOPIC.',
    )
    : text(
      'Quel rôle lit ces partitions ? Deux programmes d\'un même groupe se partagent les partitions : chacun n\'en voit qu\'une partie.',
      'Which role reads these partitions? Two programs of one group share the partitions: each sees some of them only.',
    ));
}

/** Each by the right role. At the same time new ones come in. */
export async function roles(e: ConsumersExercise): Promise<Finding> {
  const fresh = samples(e.context.random, 5);
  e.ordinary.push(...fresh);
  await e.write(fresh);
  const missing = await e.missing(fresh, ARRIVE_MS);
  if (missing.length > 0) return fail(await describeMissing(e, missing, fresh));
  await e.untilQuiet();
  const wrong = e.ordinary.flatMap((one) => e.processed.of(one.id).filter((record) => headerOf(record, 'action') !== ACTION[roleOf(one)]).map((record) => ({ one, action: headerOf(record, 'action') })));
  const [first] = wrong;
  if (first === undefined) return pass(text(`${e.ordinary.length} notifications : \`push\` pour la partition 0, \`digest\` pour les autres.`, `${e.ordinary.length} notifications: \`push\` for partition 0, \`digest\` for the others.`));
  const examples = some(wrong.map(({ one, action }) => `${one.id}: partition ${one.record.partition}, action=${action ?? '∅'}`), 3);
  const observed = text(`${wrong.length} fois la mauvaise action : ${examples.fr}.`, `${wrong.length} times the wrong action: ${examples.en}.`);
  if (wrong.every(({ action }) => action === undefined)) return fail(observed, text('Chaque enregistrement traité porte un en-tête `action` : `push` ou `digest`.', 'Every processed record bears a header `action`: `push` or `digest`.'));
  return fail(observed, text(
    'Un rôle, un groupe : kafkajs donne alors les six partitions à chaque rôle, et c\'est à lui de laisser celles qui ne sont pas les siennes. C\'est la partition qui décide, pas le type.',
    'One role, one group: kafkajs then gives all six partitions to each role, and it is up to it to leave those that are not its own. The partition decides, not the type.',
  ));
}

export async function recordKept(e: ConsumersExercise): Promise<Finding> {
  const names = { critical: new Set<string>(), general: new Set<string>() };
  for (const one of e.ordinary) {
    for (const record of e.processed.of(one.id)) {
      const { key, value } = one.record;
      if (!sameBytes(record.key, key)) return fail(text(`${one.id} : clé ${shown(record.key)} au lieu de ${shown(key)}, en ${placeOf(record)}.`, `${one.id}: key ${shown(record.key)} instead of ${shown(key)}, at ${placeOf(record)}.`), text('Passez `message.key` tel quel.', 'Pass `message.key` on as it is.'));
      if (!sameBytes(record.value, value)) {
        return fail(
          text(`${one.id} : la valeur a changé. Lue : ${shown(value)} ; écrite : ${shown(record.value)}.`, `${one.id}: the value has changed. Read: ${shown(value)}; written: ${shown(record.value)}.`),
          text('Octet pour octet : `message.value`, pas `JSON.stringify(…)` de ce qui en a été lu.', 'Byte for byte: `message.value`, not `JSON.stringify(…)` of what was read from it.'),
        );
      }
      const by = headerOf(record, 'processed-by') ?? '';
      if (by === '') return fail(text(`${one.id} : pas d'en-tête \`processed-by\`, en ${placeOf(record)}.`, `${one.id}: no header \`processed-by\`, at ${placeOf(record)}.`));
      names[roleOf(one)].add(by);
    }
  }
  const both = [...names.critical].filter((name) => names.general.has(name));
  if (both.length > 0) return fail(text(`Les deux rôles signent \`processed-by: ${both[0]}\`.`, `Both roles sign \`processed-by: ${both[0]}\`.`), text('Le nom doit dire lequel des deux rôles a traité.', 'The name has to tell which of the two roles did the work.'));
  return pass(text(`Clés et valeurs intactes ; signé ${[...names.critical].join(', ')} et ${[...names.general].join(', ')}.`, `Keys and values untouched; signed ${[...names.critical].join(', ')} and ${[...names.general].join(', ')}.`));
}

/** Both groups commit up to the end of the partitions that are theirs. */
export async function commits(e: ConsumersExercise): Promise<Finding> {
  const ends = await e.probe.ends(e.source);
  const wanted = [{ role: 'critical' as const, partitions: [URGENT] }, { role: 'general' as const, partitions: GENERAL }];
  const behind = new Map<string, string[]>();
  const done = await within({ what: 'both groups to commit', timeoutMs: COMMIT_MS, intervalMs: 200, signal: e.context.signal }, async () => {
    behind.clear();
    for (const { role, partitions } of wanted) {
      const committed = await e.committed(role);
      const late = partitions.filter((partition) => (committed.get(partition) ?? 0n) < (ends.get(partition) ?? 0n)).map((partition) => `${partition}: ${committed.get(partition) ?? '∅'} / ${ends.get(partition)}`);
      if (late.length > 0) behind.set(GROUP_OF[role], late);
    }
    return behind.size === 0;
  });
  if (done) return pass(text('Les deux groupes ont validé jusqu\'à la fin de leurs partitions.', 'Both groups have committed up to the end of their partitions.'));
  const list = [...behind].map(([group, late]) => `${group} → ${late.join(', ')}`).join(' ; ');
  return fail(
    text(`Tout est traité, mais ${COMMIT_MS / 1_000} s plus tard les offsets validés sont encore en arrière (partition: validé / fin) : ${list}.`, `All is processed, but ${COMMIT_MS / 1_000} s later the committed offsets are still behind (partition: committed / end): ${list}.`),
    text(
      'Les groupes s\'appellent `notifications-critical` et `notifications-general`. Avec `autoCommit: false`, c\'est à vous d\'appeler `commitOffsets`, avec l\'offset **suivant**.',
      'The groups are called `notifications-critical` and `notifications-general`. With `autoCommit: false` it is up to you to call `commitOffsets`, with the **next** offset.',
    ),
  );
}
