import type { ExerciseDefinition, ExerciseSession, ExerciseView, Runtime } from '../contracts/index.ts';
import { noRuntime } from './exercise-catalog.ts';
import type { Attempts, Exercises, LearnerLabs, PlanOf, Workspaces } from './ports.ts';
import type { ProgramRuns } from './run-program.ts';
import type { ExerciseChecks } from './submit-exercise.ts';

export interface SessionDeps {
  readonly exercises: Exercises;
  readonly planOf: PlanOf;
  readonly labs: LearnerLabs;
  readonly workspaces: Workspaces;
  readonly attempts: Attempts;
  readonly runs: ProgramRuns;
  readonly checks: ExerciseChecks;
}

/** What the page may know of an exercise: a hint opens after so many finished, failed attempts. */
export function exerciseView({ hints, ...exercise }: ExerciseDefinition, planOf: PlanOf, failedAttempts: number): ExerciseView {
  return {
    ...exercise,
    checks: [...planOf(exercise.slug)],
    hints: hints.map((hint) => {
      const attemptsLeft = hint.afterAttempts - failedAttempts;
      return attemptsLeft <= 0 ? { ...hint, unlocked: true as const } : { unlocked: false as const, afterAttempts: hint.afterAttempts, attemptsLeft };
    }),
  };
}

/**
 * Everything a page needs after a (re)load.
 * @throws AtelierError NOT_FOUND for an unknown exercise, or a runtime it doesn't take.
 */
export async function exerciseSession(deps: SessionDeps, owner: string, slug: string, runtime?: Runtime): Promise<ExerciseSession> {
  const exercise = deps.exercises.get(slug);
  const chosen = runtime ?? exercise.runtimes[0];
  if (chosen === undefined || !exercise.runtimes.includes(chosen)) throw noRuntime(exercise, chosen ?? 'known');
  const [progress, workspace, attempt] = await Promise.all([
    deps.attempts.progress(owner, slug),
    deps.workspaces.open(owner, slug, chosen),
    deps.checks.current(owner, slug),
  ]);
  return {
    exercise: exerciseView(exercise, deps.planOf, progress.failedAttempts),
    workspace, attempt,
    lab: deps.labs.view(owner, exercise.lab),
    run: deps.runs.current(owner, slug),
    passed: progress.passed,
  };
}
