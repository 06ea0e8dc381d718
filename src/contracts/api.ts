import { z } from 'zod';
import { ExerciseDefinition, Hint, Runtime, Slug, SourceFiles } from './exercise.ts';
import { Fault, LabView } from './lab.ts';
import { CheckPlan, CheckResult, Report } from './report.ts';
import { RunResult } from './run-result.ts';
import { ClusterSnapshot } from './snapshot.ts';

/** RFC 9457 problem document; `detail` says what happened, `hint` what to do. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  code: z.string().optional(),
  /** Where the request was wrong, e.g. `files.main.ts`. */
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const PlatformInfo = z.strictObject({
  mode: z.enum(['single-user', 'classroom']),
  version: z.string(),
  kafka: z.string(),
  /** Why no lab can be started here, when none can. */
  labsUnavailable: z.string().nullable(),
});
export type PlatformInfo = z.infer<typeof PlatformInfo>;

/** What the page may know of an exercise: hints only as far as they are unlocked, never a solution. */
export const ExerciseView = ExerciseDefinition.omit({ hints: true }).extend({
  hints: z.array(z.discriminatedUnion('unlocked', [
    Hint.extend({ unlocked: z.literal(true) }),
    z.strictObject({ unlocked: z.literal(false), afterAttempts: z.number().int(), attemptsLeft: z.number().int() }),
  ])),
  checks: z.array(CheckPlan),
});
export type ExerciseView = z.infer<typeof ExerciseView>;

export const Workspace = z.strictObject({
  exercise: Slug,
  runtime: Runtime,
  files: SourceFiles,
  /** Grows by one with each save. */
  revision: z.number().int().nonnegative(),
  /** False while the files are still the starter's. */
  edited: z.boolean(),
});
export type Workspace = z.infer<typeof Workspace>;

/** PUT body: all files, replacing what was there. */
export const SaveWorkspace = z.strictObject({ files: SourceFiles, baseRevision: z.number().int().nonnegative() });
export type SaveWorkspace = z.infer<typeof SaveWorkspace>;

export const RunView = z.strictObject({
  id: z.string(),
  exercise: Slug,
  runtime: Runtime,
  state: z.enum(['starting', 'serving', 'running', 'exited']),
  /** Output so far, cut; the live stream goes on from here. */
  output: z.array(z.strictObject({ stream: z.enum(['stdout', 'stderr']), text: z.string() })),
  result: RunResult.nullable(),
});
export type RunView = z.infer<typeof RunView>;

export const AttemptState = z.enum(['queued', 'starting', 'grading', 'finished', 'interrupted', 'cancelled']);
export const AttemptView = z.strictObject({
  id: z.string(),
  exercise: Slug,
  runtime: Runtime,
  /** `interrupted`: the server went away in the middle; it costs nothing. */
  state: AttemptState,
  startedAt: z.iso.datetime(),
  plan: z.array(CheckPlan),
  /** Decided so far, in the order they were decided. */
  checks: z.array(CheckResult),
  /** The check that runs now. */
  current: z.string().nullable(),
  report: Report.nullable(),
});
export type AttemptView = z.infer<typeof AttemptView>;

/** One message of the exercise's event stream (`GET /api/exercises/{slug}/events`, server-sent events, JSON in `data`). */
export const LiveEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('lab'), lab: LabView.nullable() }),
  z.strictObject({ type: z.literal('snapshot'), snapshot: ClusterSnapshot }),
  z.strictObject({ type: z.literal('run'), run: RunView.omit({ output: true }) }),
  z.strictObject({ type: z.literal('output'), runId: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.strictObject({ type: z.literal('attempt'), attempt: AttemptView }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Everything the page needs after a (re)load: `GET /api/exercises/{slug}?runtime=typescript`. */
export const ExerciseSession = z.strictObject({
  exercise: ExerciseView,
  workspace: Workspace,
  lab: LabView.nullable(),
  run: RunView.nullable(),
  attempt: AttemptView.nullable(),
  passed: z.boolean(),
});
export type ExerciseSession = z.infer<typeof ExerciseSession>;

export const StartLab = z.strictObject({});
/** POST body: what the learner does to one service of the lab. */
export const InjectFault = z.strictObject({ service: z.string().min(1).max(100), fault: Fault });
export type InjectFault = z.infer<typeof InjectFault>;
export const StartRun = z.strictObject({ runtime: Runtime });
export const StartCheck = z.strictObject({ runtime: Runtime, seed: z.string().max(64).optional() });
export const RunInput = z.strictObject({ text: z.string().max(64 * 1024) });
