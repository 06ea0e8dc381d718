import { describeExit, duration, fail, type Finding, pass, quote, say, some, text } from '../../../kit/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';
import { type FirstRecords, GROUP, TOPIC } from './exercise.ts';

const PARTITIONS = 3;
const RECORDS = 20;
const HEADER = 'lang';

export async function scriptEnds(s: FirstRecords): Promise<Finding> {
  const { result, output } = await s.runScript();
  if (result === undefined) {
    return fail(text('Après 90 s le script n\'était pas fini ; il a été arrêté.', 'After 90 s the script had not ended; it was stopped.'), text(
      'kafka-console-consumer lit sans fin, sauf avec --max-messages (un nombre) ou --timeout-ms (le silence qui suffit). kafka-console-producer lit son entrée jusqu\'au bout : donnez-lui un fichier ou un tube.',
      'kafka-console-consumer reads without end unless told --max-messages (a number) or --timeout-ms (a silence that is enough). kafka-console-producer reads its input to the end: give it a file or a pipe.',
    ));
  }
  if (result.exitCode !== 0) return fail(describeExit(result, output), text('La sortie complète est dans l\'onglet Sortie : lancez le script avec Exécuter.', 'The whole output is in the Output tab: start the script with Run.'));
  return pass(say((of) => `Le script s'est terminé sans erreur en ${of(duration(result.durationMs))}.`, (of) => `The script ended without an error after ${of(duration(result.durationMs))}.`));
}

export async function topicThere(s: FirstRecords): Promise<Finding> {
  const topics = await s.look(() => s.probe.topics());
  const found = topics.find(({ name }) => name === TOPIC);
  if (found === undefined) {
    const names = topics.map(({ name }) => name);
    const others = names.length === 0 ? text('le cluster n\'a aucun topic', 'the cluster has no topic at all') : say((of) => `le cluster a ${of(some(names))}`, (of) => `the cluster has ${of(some(names))}`);
    return fail(say((of) => `Pas de topic ${TOPIC} : ${of(others)}.`, (of) => `There is no topic ${TOPIC}: ${of(others)}.`), text('kafka-topics --create --topic … --partitions …', 'kafka-topics --create --topic … --partitions …'));
  }
  const { length } = found.partitions;
  if (length !== PARTITIONS) {
    return fail(text(`${TOPIC} a ${length} partition${length > 1 ? 's' : ''}.`, `${TOPIC} has ${length} partition${length > 1 ? 's' : ''}.`), length < PARTITIONS
      ? text('Un topic peut grandir : kafka-topics --alter --topic … --partitions 3.', 'A topic can grow: kafka-topics --alter --topic … --partitions 3.')
      : text('Un topic ne peut pas rétrécir : supprimez-le (kafka-topics --delete) et recommencez.', 'A topic can\'t shrink: delete it (kafka-topics --delete) and start over.'));
  }
  return pass(text(`${TOPIC} a ${PARTITIONS} partitions.`, `${TOPIC} has ${PARTITIONS} partitions.`));
}

export async function recordsThere(s: FirstRecords): Promise<Finding> {
  const { length } = await s.records();
  if (length < RECORDS) return fail(text(`${TOPIC} contient ${length} enregistrement${length > 1 ? 's' : ''}.`, `${TOPIC} holds ${length} record${length === 1 ? '' : 's'}.`));
  return pass(text(`${TOPIC} contient ${length} enregistrements.`, `${TOPIC} holds ${length} records.`));
}

export async function everyKey(s: FirstRecords): Promise<Finding> {
  const records = await s.records();
  const without = records.filter(({ key }) => key === null || key.length === 0);
  if (without.length > 0) {
    return fail(say((of) => `${without.length} sur ${records.length} n'ont pas de clé, par exemple ${of(where(without))}.`, (of) => `${without.length} of ${records.length} have no key, ${of(where(without))} for example.`), text(
      'kafka-console-producer prend toute la ligne pour la valeur, à moins de --reader-property parse.key=true et d\'un séparateur (key.separator). kcat : -K et le séparateur.',
      'kafka-console-producer takes the whole line for the value, unless told --reader-property parse.key=true and a separator (key.separator). kcat: -K and the separator.',
    ));
  }
  const keys = new Set(records.map(({ key }) => key?.toString()));
  return pass(say((of) => `Chacun a une clé ; ${keys.size} différentes : ${of(some([...keys].map((key) => quote(key ?? '', 30))))}.`, (of) => `Each has a key; ${keys.size} different ones: ${of(some([...keys].map((key) => quote(key ?? '', 30))))}.`));
}

export async function everyHeader(s: FirstRecords): Promise<Finding> {
  const records = await s.records();
  const langOf = ({ headers }: TopicRecord) => headers.find(({ key }) => key === HEADER)?.value?.toString() ?? '';
  const without = records.filter((record) => langOf(record) === '');
  if (without.length > 0) {
    const names = [...new Set(without.flatMap(({ headers }) => headers.map(({ key }) => key)))];
    const seen = names.length === 0 ? text('', '') : say((of) => ` On y trouve : ${of(some(names))}.`, (of) => ` What they have: ${of(some(names))}.`);
    return fail(say((of) => `${without.length} sur ${records.length} n'ont pas d'en-tête ${HEADER}, par exemple ${of(where(without))}.${of(seen)}`, (of) => `${without.length} of ${records.length} have no header ${HEADER}, ${of(where(without))} for example.${of(seen)}`), text(
      'kafka-console-producer : --reader-property parse.headers=true, puis chaque ligne commence par lang:fr et une tabulation. kcat : -H lang=fr.',
      'kafka-console-producer: --reader-property parse.headers=true, then each line begins with lang:fr and a tab. kcat: -H lang=fr.',
    ));
  }
  const languages = [...new Set(records.map(langOf))].map((language) => quote(language, 20));
  return pass(say((of) => `Chacun a son en-tête ${HEADER} : ${of(some(languages))}.`, (of) => `Each has its header ${HEADER}: ${of(some(languages))}.`));
}

export async function readBack(s: FirstRecords): Promise<Finding> {
  const [ends, committed] = await s.look(async () => [await s.probe.ends(TOPIC), await s.probe.committed(GROUP, TOPIC)] as const);
  if (committed.size === 0) {
    return fail(text(`Le groupe ${GROUP} n'a validé aucun offset de ${TOPIC}.`, `Group ${GROUP} has committed no offset of ${TOPIC}.`), text(
      `Lire ne suffit pas : c'est le groupe qui valide. --group ${GROUP}, et --from-beginning puisque le groupe est nouveau. kcat valide avec -G ${GROUP}, jamais avec -C.`,
      `Reading isn't enough: it is the group that commits. --group ${GROUP}, and --from-beginning as the group is new. kcat commits with -G ${GROUP}, never with -C.`,
    ));
  }
  const behind = [...ends].filter(([partition, end]) => end > 0n && (committed.get(partition) ?? 0n) < end);
  const lag = behind.reduce((sum, [partition, end]) => sum + end - (committed.get(partition) ?? 0n), 0n);
  if (lag > 0n) {
    const places = behind.map(([partition, end]) => `${TOPIC}-${partition}: ${committed.get(partition) ?? '-'}/${end}`);
    return fail(say((of) => `Le retard du groupe ${GROUP} est de ${lag} (validé / fin : ${of(some(places))}).`, (of) => `The lag of group ${GROUP} is ${lag} (committed / end: ${of(some(places))}).`), text(
      'Le groupe s\'est arrêté avant la fin. --max-messages compte toutes les partitions ensemble.',
      'The group stopped before the end. --max-messages counts all partitions together.',
    ));
  }
  return pass(text(`Le groupe ${GROUP} a validé la fin des ${ends.size} partitions : retard 0.`, `Group ${GROUP} has committed the end of all ${ends.size} partitions: lag 0.`));
}

function where(records: readonly TopicRecord[]): ReturnType<typeof some> {
  return some(records.map(({ partition, offset }) => `${TOPIC}-${partition}@${offset}`), 2);
}
