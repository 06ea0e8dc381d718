import type { CheckPlan, CheckResult, GradeOutcome, Localized, Report, Runtime } from '../contracts/index.ts';

const NOT_DECIDED: Localized = { fr: 'non vérifié', en: 'not checked' };

export interface ReportFacts {
  readonly exercise: string;
  readonly runtime: Runtime;
  readonly seed: string;
  readonly plan: readonly CheckPlan[];
  readonly outcome: GradeOutcome;
  readonly timings: { readonly queueMs: number; readonly labMs: number; readonly buildMs: number };
  readonly versions: Report['versions'];
  readonly output: Report['output'];
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** The whole plan is in the report, in learning order; what was never decided is there as skipped. */
export function buildReport({ plan, outcome, timings, startedAt, finishedAt, ...facts }: ReportFacts): Report {
  const checks = plan.map((check) => outcome.checks.find(({ id }) => id === check.id) ?? undecided(check));
  const points = { earned: sum(checks.map(({ earned }) => earned)), max: sum(checks.map((check) => check.points)) };
  const round = (ms: number): number => Math.round(ms);
  return {
    schemaVersion: 1,
    exercise: facts.exercise,
    runtime: facts.runtime,
    verdict: outcome.verdict,
    score: points.max === 0 ? 0 : Math.min(1, points.earned / points.max),
    gradable: outcome.verdict !== 'broken',
    points,
    seed: facts.seed,
    checks,
    message: outcome.message,
    timings: {
      queueMs: round(timings.queueMs), labMs: round(timings.labMs), buildMs: round(timings.buildMs),
      startMs: round(outcome.startMs), gradeMs: round(outcome.gradeMs), totalMs: finishedAt.getTime() - startedAt.getTime(),
    },
    versions: facts.versions,
    output: facts.output,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
}

/** What a grading comes to that we could not bring to its end: what was decided stands, the check that ran is broken. */
export function brokenOutcome({ decided, current, plan, message, gradeMs }: { decided: readonly CheckResult[]; current: string | null; plan: readonly CheckPlan[]; message: Localized; gradeMs: number }): GradeOutcome {
  const running = plan.find(({ id }) => id === current && !decided.some((check) => check.id === id));
  const broken = running === undefined ? [] : [{ ...undecided(running), outcome: 'broken' as const, observed: message }];
  return { verdict: 'broken', checks: [...decided, ...broken], message, startMs: 0, gradeMs };
}

function undecided(check: CheckPlan): CheckResult {
  return { ...check, outcome: 'skipped', earned: 0, expected: NOT_DECIDED, observed: null, hint: null, durationMs: 0 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
