import type { Localized } from '../../../src/contracts/index.ts';
import { duration, quote, say, text } from '../texts.ts';
import type { HttpAnswer, HttpOutcome } from './call.ts';

/** `POST /api/notifications/critical`, as it stands in every sentence about it. */
export type RequestName = string;

/** What came back, in one sentence. */
export function describeOutcome(name: RequestName, outcome: HttpOutcome): Localized {
  const took = duration(outcome.ms);
  if (outcome.kind === 'answer') {
    const body = outcome.body === '' ? text('sans corps', 'without a body') : text(quote(outcome.body), quote(outcome.body));
    return say((of) => `${name} : ${outcome.status} après ${of(took)}, ${of(body)}.`, (of) => `${name}: ${outcome.status} after ${of(took)}, ${of(body)}.`);
  }
  switch (outcome.cause) {
    case 'refused':
      return text(`${name} : connexion refusée, plus rien n'écoute sur le port.`, `${name}: connection refused, nothing listens on the port any more.`);
    case 'reset':
      return say((of) => `${name} : la connexion a été coupée après ${of(took)}, avant la fin de la réponse.`, (of) => `${name}: the connection was cut after ${of(took)}, before the answer was complete.`);
    case 'timeout':
      return say((of) => `${name} : toujours pas de réponse complète après ${of(took)}.`, (of) => `${name}: still no complete answer after ${of(took)}.`);
    case 'not-http':
      return text(`${name} : ce qui est revenu n'est pas du HTTP (${quote(outcome.detail)}).`, `${name}: what came back is not HTTP (${quote(outcome.detail)}).`);
    case 'too-large':
      return text(`${name} : la réponse dépasse 1 Mio.`, `${name}: the answer is larger than 1 MiB.`);
    case 'unreachable':
      return text(`${name} : impossible de joindre le programme (${quote(outcome.detail)}).`, `${name}: the program could not be reached (${quote(outcome.detail)}).`);
  }
}

/** The media type without its parameters, lower case; empty when there is none. */
export function mediaType({ headers }: HttpAnswer): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
