import { randomBytes } from 'node:crypto';
import type { CheckPlan, CheckResult, ExerciseDefinition, GradeOutcome, Report, Runtime } from '../contracts/index.ts';
import { AtelierError, messageOf } from '../support/index.ts';
import { brokenMessage, timeoutMessage } from './broken-message.ts';
import { brokenOutcome, buildReport } from './build-report.ts';
import { gradingHost } from './grading-host.ts';
import type { GradingLab } from './ports.ts';

/** The grader keeps its own time; this is how much later we stop believing that it does. */
const GRACE_MS = 60_000;

export interface GradeSubmissionOptions {
  readonly exercise: ExerciseDefinition;
  readonly plan: readonly CheckPlan[];
  readonly runtime: Runtime;
  /** Folder with the submission. It must not change meanwhile: freeze it first. */
  readonly directory: string;
  /** A running lab is used and left running; a function opens one, which is disposed of before the report is returned. */
  readonly lab: GradingLab | ((signal: AbortSignal) => Promise<GradingLab & AsyncDisposable>);
  readonly versions: { readonly platform: string; readonly kafka: string; readonly driver: string };
  /** @default random */
  readonly seed?: string | undefined;
  /** How long the caller made it wait before. @default 0 */
  readonly queueMs?: number;
  readonly startedAt?: Date;
  /** Aborting cancels: programs are killed, faults undone, then this rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The lab is ready, the grading begins. */
  readonly onGrading?: () => void;
  readonly onCurrent?: (checkId: string | null) => void;
  readonly onCheck?: (result: CheckResult) => void;
}

/** A seed for one run; short enough to be typed. */
export function newSeed(): string {
  return randomBytes(6).toString('hex');
}

/**
 * Grades one submission and says what came of it. Whatever goes wrong on our side (no lab, dead agent, time over) is a
 * report with verdict `broken`, never a rejection; only cancelling rejects.
 */
export async function gradeSubmission(options: GradeSubmissionOptions): Promise<Report> {
  const { exercise, plan, runtime, versions, queueMs = 0, startedAt = new Date(), signal = new AbortController().signal } = options;
  const seed = options.seed ?? newSeed();
  const labAt = performance.now();
  let labMs = 0;
  let graded: Graded = { outcome: { verdict: 'broken', checks: [], message: null, startMs: 0, gradeMs: 0 }, output: { stdout: '', stderr: '', truncated: false } };
  let driver = versions.driver;
  try {
    const opened = typeof options.lab === 'function' ? await options.lab(signal) : undefined;
    const lab = opened ?? (options.lab as GradingLab);
    labMs = performance.now() - labAt;
    driver = lab.lab.driver;
    try {
      options.onGrading?.();
      graded = await gradeIn(lab, { ...options, seed, signal });
    } finally {
      await opened?.[Symbol.asyncDispose]();
    }
  } catch (error) {
    signal.throwIfAborted();
    graded = { ...graded, outcome: { ...graded.outcome, verdict: 'broken', message: brokenMessage(error) } };
  }
  signal.throwIfAborted();
  return buildReport({
    exercise: exercise.slug, runtime, seed, plan, ...graded, startedAt, finishedAt: new Date(),
    timings: { queueMs, labMs, buildMs: 0 },
    versions: { platform: versions.platform, kafka: versions.kafka, driver, node: process.version },
  });
}

interface Graded {
  readonly outcome: GradeOutcome;
  readonly output: Report['output'];
}

async function gradeIn({ lab, agent }: GradingLab, options: GradeSubmissionOptions & { readonly seed: string; readonly signal: AbortSignal }): Promise<Graded> {
  const { exercise, plan, runtime, directory, seed, signal, onCurrent, onCheck } = options;
  const host = gradingHost({ lab, exercise, runtime, directory, onCurrent, onCheck });
  const startedAt = performance.now();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), exercise.gradeTimeoutSec * 1_000 + GRACE_MS);
  try {
    const outcome = await Promise.race([
      agent.grade({ exercise: exercise.slug, runtime, seed, gradeTimeoutSec: exercise.gradeTimeoutSec }, host, { signal: AbortSignal.any([signal, over.signal]) }),
      labFailure(lab),
      aborted(over.signal),
    ]);
    return { outcome, output: host.output() };
  } catch (error) {
    const message = over.signal.aborted ? timeoutMessage(exercise.gradeTimeoutSec) : brokenMessage(error);
    const outcome = brokenOutcome({ decided: host.decided, current: host.current, plan, message, gradeMs: performance.now() - startedAt });
    return { outcome, output: host.output() };
  } finally {
    clearTimeout(timer);
    over.abort(); // when the lab died, nobody else tells the agent's side to stop
    const left = await host.cleanUp();
    // A lab that could not be healed must not be handed to the next check as if it were well.
    if (left.length > 0) await lab.stop().catch((error: unknown) => left.push(new Error(messageOf(error))));
  }
}

async function labFailure({ failed }: GradingLab['lab']): Promise<never> {
  const { service, message, lastLines } = await failed;
  throw new AtelierError('LAB_DIED', `${service}: ${message}`, { facts: { service, lastLines } });
}

/** Rejects once the signal is aborted: for races with work that may not listen. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
