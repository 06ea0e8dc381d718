import { z } from 'zod';
import { Runtime, Slug } from './exercise.ts';
import { Localized } from './localized.ts';

/** `fail`: the learner's program is wrong. `broken`: we are; it costs the learner nothing. */
export const Verdict = z.enum(['pass', 'fail', 'broken']);
export type Verdict = z.infer<typeof Verdict>;

export const CheckOutcome = z.enum(['passed', 'failed', 'skipped', 'broken']);
export type CheckOutcome = z.infer<typeof CheckOutcome>;

/** What a check is before it ran. The list is known from the start, so a page can show all of it. */
export const CheckPlan = z.strictObject({
  /** Stable for ever: attempts, statistics and exports refer to it. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: Localized,
  points: z.number().nonnegative(),
  /** Checks that must have passed first; otherwise this one is skipped. */
  needs: z.array(z.string()),
});
export type CheckPlan = z.infer<typeof CheckPlan>;

export const CheckResult = CheckPlan.extend({
  outcome: CheckOutcome,
  earned: z.number().nonnegative(),
  expected: Localized,
  /** What the cluster or the program showed, with ids and numbers. Null when skipped. */
  observed: Localized.nullable(),
  /** Where to look; only for a recognised mistake. */
  hint: Localized.nullable(),
  durationMs: z.number().nonnegative(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** The outcome of one check of one submission: `results.json`, version 1. Exit code: 0 pass, 1 fail, 3 broken. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  exercise: Slug,
  runtime: Runtime,
  verdict: Verdict,
  /** 0–1, earned ÷ possible points. */
  score: z.number().min(0).max(1),
  /** False exactly when the verdict is `broken` (PrairieLearn: costs no attempt). */
  gradable: z.boolean(),
  points: z.strictObject({ earned: z.number(), max: z.number() }),
  /** Everything random in the run follows from it; give it back to repeat the run. */
  seed: z.string(),
  /** In learning order. */
  checks: z.array(CheckResult),
  /** For `broken`: what happened on our side and what to do. */
  message: Localized.nullable(),
  /** Milliseconds per phase. */
  timings: z.strictObject({ queueMs: z.number(), labMs: z.number(), buildMs: z.number(), startMs: z.number(), gradeMs: z.number(), totalMs: z.number() }),
  versions: z.strictObject({ platform: z.string(), kafka: z.string(), driver: z.string(), node: z.string() }),
  /** What the program printed, cut. */
  output: z.strictObject({ stdout: z.string(), stderr: z.string(), truncated: z.boolean() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
});
export type Report = z.infer<typeof Report>;

export const EXIT_CODES = { pass: 0, fail: 1, usage: 2, broken: 3 } as const;
