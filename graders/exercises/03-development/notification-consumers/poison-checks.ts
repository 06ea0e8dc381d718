import { fail, pass, some, text, within, type Finding } from '../../../kit/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';
import type { ConsumersExercise } from './exercise.ts';
import { describeMissing, sameBytes, shown } from './explain.ts';
import { poisons, sample, samples, unusual, type Poison } from './samples.ts';
import { headerOf } from './tail.ts';

const PASS_MS = 15_000;
const LETTERS_MS = 15_000;

/** Good records behind the poison are processed all the same. */
export async function poisonPasses(e: ConsumersExercise): Promise<Finding> {
  const { random } = e.context;
  const poison = poisons(random);
  const before = samples(random, 1);
  const between = poison.map(({ record }) => sample(random, record.partition));
  const behind = samples(random, 2);
  const odd = unusual(random);
  await e.writer.write(e.source, [
    ...before.map(({ record }) => record),
    ...poison.flatMap(({ record }, at) => [record, ...between.slice(at, at + 1).map((one) => one.record)]),
    ...odd.map(({ record }) => record), ...behind.map(({ record }) => record),
  ]);
  const good = [...before, ...between, ...behind];
  e.poisoning = { poison, good, unusual: odd };
  const missing = await e.missing(good, PASS_MS);
  if (missing.length === 0) return pass(text(`${poison.length} enregistrements illisibles, et les ${good.length} lisibles autour d'eux sont traités.`, `${poison.length} unreadable records, and the ${good.length} readable ones around them are processed.`));
  return fail(await describeMissing(e, missing, good), text(
    'Un enregistrement illisible le restera : le relire bloque sa partition. L\'écrire dans DLT_TOPIC, puis continuer avec le suivant. La valeur peut aussi manquer (`null`).',
    'An unreadable record stays unreadable: reading it again blocks its partition. Write it to DLT_TOPIC, then go on with the next one. The value can be missing, too (`null`).',
  ));
}

/** Exactly the poison lies there, its bytes as they were, each with a reason. */
export async function deadLetters(e: ConsumersExercise): Promise<Finding> {
  const { poison, good, unusual: odd } = e.poisoning;
  const lettersOf = ({ record }: Poison): TopicRecord[] => e.letters.records.filter(({ key, value }) => sameBytes(key, record.key) && sameBytes(value, record.value));
  const waits = { timeoutMs: LETTERS_MS, signal: e.context.signal };
  await within({ what: 'the dead letters', ...waits }, async () => {
    await e.letters.look();
    return poison.every((one) => lettersOf(one).length > 0);
  });
  const lost = poison.filter((one) => lettersOf(one).length === 0);
  const foreign = e.letters.records.filter((letter) => !poison.some(({ record }) => sameBytes(letter.key, record.key) && sameBytes(letter.value, record.value)));
  if (lost.length > 0) {
    const names = { fr: some(lost.map(({ label }) => label.fr)).fr, en: some(lost.map(({ label }) => label.en)).en };
    const near = foreign[0] === undefined ? text('', '') : text(` À la place, par exemple : clé ${shown(foreign[0].key)}, valeur ${shown(foreign[0].value)}.`, ` Instead, for example: key ${shown(foreign[0].key)}, value ${shown(foreign[0].value)}.`);
    return fail(
      text(`${lost.length} enregistrements illisibles sur ${poison.length} ne se trouvent pas tels quels dans DLT_TOPIC : ${names.fr}.${near.fr}`, `${lost.length} of ${poison.length} unreadable records are not on DLT_TOPIC as they were: ${names.en}.${near.en}`),
      text('La clé et la valeur d\'origine, octet pour octet, `null` compris : passez `message.key` et `message.value` sans les convertir en texte.', 'The original key and value, byte for byte, `null` included: pass `message.key` and `message.value` on without making text of them.'),
    );
  }
  const unsigned = poison.find((one) => lettersOf(one).some((letter) => (headerOf(letter, 'reason') ?? '') === ''));
  if (unsigned !== undefined) return fail(text(`Sans en-tête \`reason\` dans DLT_TOPIC : ${unsigned.label.fr}.`, `Without a header \`reason\` on DLT_TOPIC: ${unsigned.label.en}.`), text('Qui ouvrira ce topic voudra savoir pourquoi l\'enregistrement y est.', 'Whoever opens this topic will want to know why the record is there.'));
  if (foreign[0] !== undefined) {
    const readable = [...odd, ...good].find(({ record }) => sameBytes(record.value, foreign[0]?.value ?? null));
    return fail(
      text(`Dans DLT_TOPIC, sans y avoir sa place : clé ${shown(foreign[0].key)}, valeur ${shown(foreign[0].value)}.`, `On DLT_TOPIC, where it does not belong: key ${shown(foreign[0].key)}, value ${shown(foreign[0].value)}.`),
      readable === undefined ? undefined : text('Un objet JSON avec un `id` est lisible : un type inconnu ou un champ de plus n\'en fait pas un illisible.', 'A JSON object with an `id` is readable: an unknown type or one field more does not make it unreadable.'),
    );
  }
  const missing = await e.missing(odd, LETTERS_MS);
  if (missing.length > 0) return fail(await describeMissing(e, missing, odd), text('Un objet JSON avec un `id` est lisible, même sans type et sans utilisateur.', 'A JSON object with an `id` is readable, even without type and user.'));
  const passedOn = e.processed.tail.records.find(({ key, value }) => poison.some(({ record }) => sameBytes(record.key, key) && sameBytes(record.value, value)));
  if (passedOn !== undefined) return fail(text(`Illisible, et pourtant dans PROCESSED_TOPIC : clé ${shown(passedOn.key)}, valeur ${shown(passedOn.value)}.`, `Unreadable, and on PROCESSED_TOPIC all the same: key ${shown(passedOn.key)}, value ${shown(passedOn.value)}.`));
  return pass(text(`${poison.length} illisibles dans DLT_TOPIC, octet pour octet, chacun avec sa raison ; rien d'autre.`, `${poison.length} unreadable ones on DLT_TOPIC, byte for byte, each with its reason; nothing else.`));
}
