import type { Localized } from '../contracts/index.ts';
import { AtelierError, type ErrorCode, messageOf } from '../support/index.ts';

/** What a learner reads when we are at fault: nothing of a stack, and always what to do. */
const KNOWN: Partial<Record<ErrorCode, Localized>> = {
  LAB_DIED: { fr: 'Le lab s’est arrêté pendant la vérification. Relancez le lab, puis la vérification.', en: 'The lab stopped during the check. Start the lab again, then check again.' },
  LAB_START_FAILED: { fr: 'Le lab n’a pas pu démarrer. Réinitialisez le lab, puis relancez la vérification.', en: 'The lab could not start. Reset the lab, then check again.' },
  AGENT_LOST: { fr: 'Le lab ne répond plus. Arrêtez-le, relancez-le, puis relancez la vérification.', en: 'The lab no longer answers. Stop it, start it again, then check again.' },
  SANDBOX_UNAVAILABLE: { fr: 'Votre programme ne peut pas être isolé sur cette machine : il n’a pas été lancé. « npm run atelier -- doctor » dit pourquoi.', en: 'Your program can’t be isolated on this machine, so it was not run. “npm run atelier -- doctor” says why.' },
  DRIVER_UNAVAILABLE: { fr: 'Aucun lab ne peut tourner sur cette machine. « npm run atelier -- doctor » dit pourquoi.', en: 'No lab can run on this machine. “npm run atelier -- doctor” says why.' },
  RUNTIME_MISSING: { fr: 'L’installation des labs est incomplète. Lancez « npm run setup ».', en: 'The labs are not completely installed. Run “npm run setup”.' },
  DISK_FULL: { fr: 'Le disque est plein. Libérez de la place, puis relancez la vérification.', en: 'The disk is full. Free some space, then check again.' },
  LAB_BUSY: { fr: 'Le lab est occupé par autre chose. Relancez la vérification dans un instant.', en: 'The lab is busy with something else. Check again in a moment.' },
  WAIT_TIMEOUT: { fr: 'Le cluster n’a pas répondu à temps. Relancez la vérification.', en: 'The cluster did not answer in time. Check again.' },
};
const OTHER: Localized = { fr: 'Une erreur de notre côté a arrêté la vérification. Relancez-la ; si elle se reproduit, signalez-la.', en: 'An error on our side stopped the check. Check again; if it comes back, report it.' };
const NO_COST: Localized = { fr: 'Cette tentative ne compte pas.', en: 'This attempt does not count.' };

/** The `message` of a broken report: a sentence for people, and what happened in brackets for whoever looks into it. */
export function brokenMessage(error: unknown): Localized {
  const sentence = (error instanceof AtelierError ? KNOWN[error.code] : undefined) ?? OTHER;
  const detail = messageOf(error);
  return { fr: `${sentence.fr} ${NO_COST.fr} (${detail})`, en: `${sentence.en} ${NO_COST.en} (${detail})` };
}

/** When the whole check took longer than its exercise allows. */
export function timeoutMessage(gradeTimeoutSec: number): Localized {
  return {
    fr: `La vérification n’était pas finie après ${gradeTimeoutSec} s : nous l’avons arrêtée. Relancez-la. ${NO_COST.fr}`,
    en: `The check was not over after ${gradeTimeoutSec} s, so we stopped it. Check again. ${NO_COST.en}`,
  };
}
