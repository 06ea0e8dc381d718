import { z } from 'zod';

/**
 * How a learner's program ended: one shape for success and for every failure. Decide on the booleans, never on text.
 * The first cause wins: a program killed for its memory is `outOfMemory`, whatever signal it died of.
 */
export const RunResult = z.strictObject({
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  durationMs: z.number(),
  /** Cut to the output limit, the beginning and the end kept. */
  stdout: z.string(),
  stderr: z.string(),
  outputTruncated: z.boolean(),
  timedOut: z.boolean(),
  outOfMemory: z.boolean(),
  tooManyProcesses: z.boolean(),
  /** Wrote more than the output limit and was stopped for it. */
  tooMuchOutput: z.boolean(),
  /** Somebody asked for it: stop button, SIGTERM or SIGKILL by a grader. */
  cancelled: z.boolean(),
});
export type RunResult = z.infer<typeof RunResult>;
