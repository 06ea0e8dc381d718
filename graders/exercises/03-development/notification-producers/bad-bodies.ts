import type { Localized } from '../../../../src/contracts/index.ts';
import { fail, pass, quote, text, type Finding } from '../../../kit/index.ts';
import { CRITICAL, GENERAL, positionOf, TOPIC, type NotificationScenario } from '../notifications/index.ts';

interface BadBody {
  readonly label: Localized;
  /** What is sent; it contains the marker, so that it can be found in the log. */
  readonly body: string;
}

/** One body for each way of being wrong. */
function badBodies(s: NotificationScenario, marker: string): BadBody[] {
  const good = s.notification({ payload: { marker } });
  const json = (change: Record<string, unknown>): string => JSON.stringify({ ...good, ...change });
  return [
    { label: text('du texte', 'plain text'), body: `hello ${marker}` },
    { label: text('du JSON coupé', 'JSON cut short'), body: json({}).slice(0, -1) },
    { label: text('un corps vide', 'an empty body'), body: '' },
    { label: text('un tableau', 'an array'), body: JSON.stringify([good]) },
    { label: text('une chaîne JSON', 'a JSON string'), body: JSON.stringify(marker) },
    { label: text('null', 'null'), body: 'null' },
    { label: text('sans id', 'no id'), body: json({ id: undefined }) },
    { label: text('sans userId', 'no userId'), body: json({ userId: undefined }) },
    { label: text('sans type', 'no type'), body: json({ type: undefined }) },
    { label: text('id vide', 'an empty id'), body: json({ id: '' }) },
    { label: text('userId vide', 'an empty userId'), body: json({ userId: '' }) },
    { label: text('type numérique', 'a numeric type'), body: json({ type: s.context.random.int(1, 99) }) },
    { label: text('id numérique', 'a numeric id'), body: json({ id: s.context.random.int(1, 99_999) }) },
    { label: text('userId null', 'userId null'), body: json({ userId: null }) },
  ];
}

/** Refused with 400 at both endpoints, and the program lives on. */
export async function badBodiesRefused(s: NotificationScenario): Promise<Finding> {
  let asked = 0;
  for (const path of [CRITICAL, GENERAL]) {
    const marker = s.context.random.id('bad');
    for (const { label, body } of s.context.random.shuffle(badBodies(s, marker))) {
      const service = await s.service();
      s.refusedMarkers.push({ marker, label: label.en });
      const outcome = await service.call('POST', path, { body });
      asked += 1;
      const sent = quote(body, 80) || '–';
      const what = text(`Corps envoyé (${label.fr}) : ${sent}`, `Body sent (${label.en}): ${sent}`);
      if (outcome.kind === 'answer' && outcome.status === 400) {
        s.refusals.push({ name: `POST ${path} (${label.en})`, answer: outcome });
        continue;
      }
      const seen = await service.describe(`POST ${path}`, outcome);
      const ended = outcome.kind === 'failure';
      return fail(text(`${seen.fr} ${what.fr}`, `${seen.en} ${what.en}`), ended
        ? text('Une erreur dans une requête ne doit pas arrêter le programme : attrapez celle de `JSON.parse` et répondez 400.', 'An error in one request must not end the program: catch that of `JSON.parse` and answer 400.')
        : text('Vérifiez le corps entier avant d\'envoyer : un objet JSON, et `id`, `userId`, `type` des textes non vides.', 'Check the whole body before sending: a JSON object, and `id`, `userId`, `type` non-empty strings.'));
    }
  }
  const health = await (await s.service()).answer('GET', '/actuator/health');
  return health.status === 200
    ? pass(text(`${asked} corps refusés avec 400, et le programme répond toujours.`, `${asked} bodies refused with 400, and the program still answers.`))
    : fail(text(`Après ${asked} corps refusés : GET /actuator/health répond ${health.status}.`, `After ${asked} refused bodies: GET /actuator/health answers ${health.status}.`));
}

/** Nothing of a refused body is in the log, once a later, good notification is. */
export async function badBodiesNotWritten(s: NotificationScenario): Promise<Finding> {
  const later = [await s.critical(), await s.general()].map(({ entry }) => entry);
  await s.untilInLog(later, 5_000);
  await s.untilQuiet();
  const records = await s.records();
  const markers = [...new Set(s.refusedMarkers.map(({ marker }) => marker))];
  const written = records.filter(({ value }) => markers.some((marker) => value?.includes(marker) === true) || value === null || value.length === 0);
  const first = written[0];
  if (first === undefined) return pass(text(`Aucun des corps refusés ne se trouve dans ${TOPIC}.`, `None of the refused bodies stands in ${TOPIC}.`));
  const value = quote(first.value?.toString('utf8') ?? 'null', 100);
  return fail(
    text(`${written.length} corps refusés se trouvent dans ${TOPIC}, p. ex. en ${positionOf(first)} : ${value}`, `${written.length} refused bodies stand in ${TOPIC}, e.g. at ${positionOf(first)}: ${value}`),
    text('La vérification du corps vient avant l\'envoi, pas après.', 'Checking the body comes before the send, not after it.'),
  );
}
