import type { CheckResult, ClusterAccess, FaultControl, GradeOutcome, Localized, ProgramControl, Runtime } from '../../src/contracts/index.ts';
import { AtelierError, messageOf } from '../../src/support/index.ts';
import type { Grader, RunningGrader } from './define-grader.ts';
import { LabProblem, LearnerMistake, type Finding } from './findings.ts';
import { createRandom } from './random.ts';
import { say, text } from './texts.ts';
import { trackFaults, trackPrograms } from './tracked-controls.ts';

export interface GradeOptions {
  readonly grader: Grader;
  readonly cluster: ClusterAccess;
  readonly faults: FaultControl;
  readonly program: ProgramControl;
  readonly runtime: Runtime;
  /** Everything random in the run follows from it. */
  readonly seed: string;
  /** Over it the verdict is `broken`. @default 120 */
  readonly gradeTimeoutSec?: number;
  readonly signal?: AbortSignal | undefined;
  /** The check that runs now; null when none does. */
  readonly onCurrent?: (checkId: string | null) => void;
  /** Called the moment a check is decided, in learning order. */
  readonly onCheck?: (result: CheckResult) => void;
}

type Check = RunningGrader['checks'][number];

/**
 * Runs a grader's checks in learning order. Never throws for a wrong submission, nor for a fault of ours: that is the verdict `broken`.
 * On return no fault is in force and no program runs, whatever happened. An aborted run returns too, as `broken`.
 */
export async function gradeExercise(options: GradeOptions): Promise<GradeOutcome> {
  const { grader, cluster, runtime, seed, gradeTimeoutSec = 120, onCurrent, onCheck } = options;
  const startedAt = performance.now();
  const signal = AbortSignal.any([AbortSignal.timeout(gradeTimeoutSec * 1_000), ...(options.signal ? [options.signal] : [])]);
  const faults = trackFaults(options.faults);
  const program = trackPrograms(options.program);
  const results: CheckResult[] = [];
  let running: RunningGrader | undefined;
  let problem: Localized | undefined;

  const decide = (check: Check, outcome: CheckResult['outcome'], finding: Partial<Finding>, durationMs: number): void => {
    const result: CheckResult = {
      ...check.plan, outcome, durationMs,
      earned: outcome === 'passed' ? check.plan.points : 0,
      expected: finding.expected ?? check.expected,
      observed: finding.observed ?? null,
      hint: finding.hint ?? null,
    };
    results.push(result);
    onCheck?.(result);
  };

  try {
    running = grader.begin({ cluster, faults, program, runtime, seed, random: createRandom(seed), signal });
    for (const check of running.checks) {
      const missing = check.plan.needs.some((need) => results.find(({ id }) => id === need)?.outcome !== 'passed');
      if (problem !== undefined || missing) {
        decide(check, 'skipped', {}, 0);
        continue;
      }
      onCurrent?.(check.plan.id);
      const checkStartedAt = performance.now();
      const since = (): number => performance.now() - checkStartedAt;
      try {
        const finding = await bounded(check, signal);
        if (!finding.passed && faults.active.size === 0) await assertSound(running);
        decide(check, finding.passed ? 'passed' : 'failed', finding, since());
      } catch (error) {
        problem = explainBroken(error, options.signal);
        decide(check, 'broken', { observed: problem }, since());
      }
    }
    onCurrent?.(null);
  } catch (error) {
    problem ??= explainBroken(error, options.signal);
  }
  const startMs = running?.scenario.startMs ?? 0;
  problem = await cleanUp({ running, faults, program, results, problem, aborted: signal.aborted });

  const failed = results.some(({ outcome }) => outcome === 'failed');
  return {
    verdict: problem !== undefined ? 'broken' : failed ? 'fail' : 'pass',
    // A check that failed in a lab that wasn't sound says nothing about the learner.
    checks: problem === undefined ? results : results.map((result) => (result.outcome === 'failed' ? { ...result, outcome: 'broken' } : result)),
    message: problem ?? null,
    startMs,
    gradeMs: performance.now() - startedAt,
  };
}

/** The check's finding, or the end of our patience. A mistake that was thrown is a finding too. */
async function bounded(check: Check, signal: AbortSignal): Promise<Finding> {
  signal.throwIfAborted();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)]);
  const stopped = Promise.withResolvers<never>();
  const onAbort = (): void => {
    stopped.reject(signal.aborted ? signal.reason : new LabProblem(text(
      `La vérification « ${check.plan.id} » n'a rien conclu en ${check.timeoutMs / 1_000} s.`,
      `Check "${check.plan.id}" came to no conclusion in ${check.timeoutMs / 1_000} s.`,
    )));
  };
  limit.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([check.run(), stopped.promise]);
  } catch (error) {
    if (error instanceof LearnerMistake) return { passed: false, observed: error.observed, hint: error.hint };
    throw error;
  } finally {
    limit.removeEventListener('abort', onAbort);
  }
}

async function assertSound({ scenario }: RunningGrader): Promise<void> {
  const problem = await scenario.labProblem();
  if (problem !== undefined) throw new LabProblem(problem);
}

interface CleanUp {
  readonly running: RunningGrader | undefined;
  readonly faults: ReturnType<typeof trackFaults>;
  readonly program: ReturnType<typeof trackPrograms>;
  readonly results: readonly CheckResult[];
  readonly problem: Localized | undefined;
  readonly aborted: boolean;
}

/** Heals, stops, closes, each step whatever the one before did. The first problem wins. */
async function cleanUp({ running, faults, program, results, problem, aborted }: CleanUp): Promise<Localized | undefined> {
  let first = problem;
  const step = async (what: () => Promise<void>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      first ??= explainBroken(error, undefined);
    }
  };
  const brokenByUs = faults.active.size > 0;
  if (brokenByUs) await step(() => faults.heal());
  await step(() => program.stopAll());
  // Checks that failed while a fault was in force could not ask whether the lab was sound.
  if (running !== undefined && !aborted && first === undefined && results.some(({ outcome }) => outcome === 'failed')) {
    await step(() => assertSound(running));
  }
  if (running !== undefined) await step(async () => running.scenario[Symbol.asyncDispose]());
  return first;
}

function explainBroken(error: unknown, userSignal: AbortSignal | undefined): Localized {
  if (error instanceof LabProblem) return error.text;
  if (userSignal?.aborted === true) {
    const reason = messageOf(userSignal.reason);
    return text(`La vérification a été interrompue : ${reason}`, `The check was interrupted: ${reason}`);
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return text('La vérification a dépassé sa durée maximale ; elle ne compte pas.', 'The check went over its time limit; it does not count.');
  }
  if (error instanceof AtelierError && error.forLearner !== undefined) return error.forLearner;
  const detail = error instanceof AtelierError ? text(error.message, error.message) : text(`erreur interne (${messageOf(error)})`, `internal error (${messageOf(error)})`);
  return say(
    (of) => `La vérification n'a pas pu être menée à bien, et ce n'est pas votre programme qui est en cause : ${of(detail)}`,
    (of) => `The check could not be carried out, and your program is not to blame: ${of(detail)}`,
  );
}
