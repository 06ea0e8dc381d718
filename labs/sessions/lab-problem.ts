import { sameInBoth, type LabView, type Localized } from '../../src/contracts/index.ts';
import { AtelierError, explainError } from '../../src/support/index.ts';

type Problem = NonNullable<LabView['problem']>;

function text(fr: string, en: string): Localized {
  return { fr, en };
}

function linesIn(error: unknown): string[] {
  const lines = error instanceof AtelierError ? error.facts['lastLines'] : undefined;
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string').slice(-40) : [];
}

/** Why a lab did not start: the first line says it; the culprit's log lines come apart from it. */
export function startProblem(error: unknown): Problem {
  if (error instanceof AtelierError && error.forLearner !== undefined) return { message: error.forLearner, lastLines: linesIn(error) };
  const reason = error instanceof AtelierError ? error.facts['reason'] : undefined;
  const said = sameInBoth(typeof reason === 'string' ? reason : explainError(error).split('\n')[0] ?? '');
  return {
    message: text(
      `Le laboratoire n'a pas démarré : ${said.fr}. Démarrez-le à nouveau ; si cela se répète, « npm run atelier -- doctor » dit ce qui manque à cette machine.`,
      `The lab did not start: ${said.en}. Start it again; if that happens again, "npm run atelier -- doctor" says what this machine lacks.`,
    ),
    lastLines: linesIn(error),
  };
}

/** Why a lab that ran runs no more. */
export function deathProblem({ message, lastLines }: { message: string; lastLines: readonly string[] }): Problem {
  return {
    message: text(
      `Le laboratoire s'est arrêté de lui-même : ${message}. Démarrez-le à nouveau, ses données sont gardées ; « Réinitialiser » repart de zéro.`,
      `The lab stopped by itself: ${message}. Start it again, its data is kept; "Reset" starts from nothing.`,
    ),
    lastLines: lastLines.slice(-40),
  };
}
