import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Locale, Localized, Problem } from '../contracts/index.ts';
import { AtelierError, type ErrorCode, messageOf } from '../support/index.ts';

const STATUS: Record<ErrorCode, number> = {
  BAD_INPUT: 400, NOT_FOUND: 404, CONFLICT: 409, LAB_BUSY: 409,
  RUNTIME_MISSING: 503, DRIVER_UNAVAILABLE: 503, SANDBOX_UNAVAILABLE: 503, LAB_START_FAILED: 503, LAB_DIED: 503, AGENT_LOST: 503,
  WAIT_TIMEOUT: 504, DISK_FULL: 507,
  DOWNLOAD_FAILED: 500, HASH_MISMATCH: 500, PORT_TAKEN: 500, INTERNAL: 500,
};

const TITLES: Record<ErrorCode, Localized> = {
  BAD_INPUT: { fr: 'Requête invalide', en: 'Bad request' },
  NOT_FOUND: { fr: 'Introuvable', en: 'Not found' },
  CONFLICT: { fr: 'Impossible dans l’état actuel', en: 'Not possible in the present state' },
  LAB_BUSY: { fr: 'Le lab est occupé', en: 'The lab is busy' },
  RUNTIME_MISSING: { fr: 'L’installation des labs est incomplète', en: 'The labs are not completely installed' },
  DRIVER_UNAVAILABLE: { fr: 'Aucun lab ne peut tourner sur cette machine', en: 'No lab can run on this machine' },
  SANDBOX_UNAVAILABLE: { fr: 'Votre programme ne peut pas être isolé', en: 'Your program can’t be isolated' },
  LAB_START_FAILED: { fr: 'Le lab n’a pas pu démarrer', en: 'The lab could not start' },
  LAB_DIED: { fr: 'Le lab s’est arrêté', en: 'The lab stopped' },
  AGENT_LOST: { fr: 'Le lab ne répond plus', en: 'The lab no longer answers' },
  WAIT_TIMEOUT: { fr: 'Pas de réponse à temps', en: 'No answer in time' },
  DISK_FULL: { fr: 'Le disque est plein', en: 'The disk is full' },
  DOWNLOAD_FAILED: { fr: 'Téléchargement impossible', en: 'Download failed' },
  HASH_MISMATCH: { fr: 'Fichier altéré', en: 'Damaged file' },
  PORT_TAKEN: { fr: 'Port déjà pris', en: 'Port taken' },
  INTERNAL: { fr: 'Erreur de notre côté', en: 'An error on our side' },
};

/** What a learner can do about it, when the error itself doesn't say it in both languages. */
const REMEDIES: Partial<Record<ErrorCode, Localized>> = {
  LAB_BUSY: { fr: 'Attendez que ce qui l’occupe soit fini.', en: 'Wait until what it does is over.' },
  RUNTIME_MISSING: { fr: 'Lancez « npm run setup ».', en: 'Run “npm run setup”.' },
  DRIVER_UNAVAILABLE: { fr: '« npm run atelier -- doctor » dit ce qui manque.', en: '“npm run atelier -- doctor” says what is missing.' },
  SANDBOX_UNAVAILABLE: { fr: 'Le programme n’a pas été lancé. « npm run atelier -- doctor » dit pourquoi.', en: 'It was not run. “npm run atelier -- doctor” says why.' },
  LAB_START_FAILED: { fr: 'Réinitialisez le lab, puis relancez-le.', en: 'Reset the lab, then start it again.' },
  LAB_DIED: { fr: 'Relancez le lab.', en: 'Start the lab again.' },
  AGENT_LOST: { fr: 'Arrêtez le lab, puis relancez-le.', en: 'Stop the lab, then start it again.' },
  WAIT_TIMEOUT: { fr: 'Réessayez dans un instant.', en: 'Try again in a moment.' },
  DISK_FULL: { fr: 'Libérez de la place, puis réessayez.', en: 'Free some space, then try again.' },
  INTERNAL: { fr: 'Réessayez ; si l’erreur revient, signalez-la.', en: 'Try again; if it comes back, report it.' },
};

/** The page's language: what the request prefers of the two, French without preference. */
export function localeOf(request: Request): Locale {
  const accepted = request.headers['accept-language'];
  return accepted !== undefined && accepted !== '*' && request.acceptsLanguages('fr', 'en') === 'en' ? 'en' : 'fr';
}

/** The problem document of an error. What we did not foresee says nothing of its inside. */
export function problemOf(error: unknown, locale: Locale): Problem {
  const known = error instanceof AtelierError ? error : fromLibrary(error) ?? new AtelierError('INTERNAL', 'an unexpected error');
  const { code } = known;
  const detail = known.forLearner?.[locale] ?? (error === known ? known.message : known.code === 'INTERNAL' ? undefined : known.message);
  const hint = REMEDIES[code]?.[locale] ?? (known.forLearner === undefined ? known.hint : undefined);
  const errors = known.facts['problems'];
  return {
    type: 'about:blank',
    title: TITLES[code][locale],
    status: typeof known.facts['status'] === 'number' ? known.facts['status'] : STATUS[code],
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(isProblemList(errors) ? { errors } : {}),
  };
}

/** Sends the problem document. */
export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').set('cache-control', 'no-store').send(JSON.stringify(problem));
}

/** For a path below /api that is no route. */
export const unknownRoute: RequestHandler = (request) => {
  throw new AtelierError('NOT_FOUND', `there is no ${request.method} ${request.originalUrl.split('?')[0] ?? ''}`);
};

/** Last in the chain: every error becomes a problem document, and ours are logged. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = problemOf(error, localeOf(request));
    if (problem.status >= 500) log.error({ err: error, method: request.method, path: request.originalUrl.split('?')[0], code: problem.code }, messageOf(error));
    if (response.headersSent) next(error);
    else sendProblem(response, problem);
  };
}

/** Errors of express and its body parser carry a status below 500 when the request is at fault. */
function fromLibrary(error: unknown): AtelierError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number' || error.status >= 500) return undefined;
  const { status } = error;
  if (status === 413) {
    return new AtelierError('BAD_INPUT', 'the request is too large', { facts: { status }, forLearner: { fr: 'La requête est trop grande : 4 Mio au plus pour tous les fichiers.', en: 'The request is too large: at most 4 MiB for all files.' } });
  }
  const isJson = 'type' in error && error.type === 'entity.parse.failed';
  return new AtelierError(status === 404 ? 'NOT_FOUND' : 'BAD_INPUT', isJson ? `the body is no valid JSON: ${error.message}` : error.message, { facts: { status } });
}

function isProblemList(value: unknown): value is { path: string; message: string }[] {
  return Array.isArray(value) && value.length > 0;
}
