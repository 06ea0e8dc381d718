import { z } from 'zod';
import { Localized } from './localized.ts';

export const RUNTIMES = ['typescript', 'java', 'shell', 'http', 'sql'] as const;
export const Runtime = z.enum(RUNTIMES);
export type Runtime = z.infer<typeof Runtime>;

/** An exercise slug: also the name of its folder, grader, submissions. */
export const Slug = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens, e.g. notification-producers');

export const ProgramLimits = z.strictObject({
  /** From spawn to `{"status":"UP"}`. */
  startTimeoutSec: z.number().int().positive().default(30),
  /** From SIGTERM to SIGKILL. */
  stopTimeoutSec: z.number().int().positive().default(10),
  /** Resident memory of all its processes together. */
  memoryMb: z.number().int().positive().default(384),
  /** Processes and threads. */
  processes: z.number().int().positive().default(96),
  /** CPU seconds of one process. */
  cpuSec: z.number().int().positive().default(300),
  /** Written to stdout and stderr together, before it is stopped. */
  outputKb: z.number().int().positive().default(1_024),
  /** Private writable space (home and /tmp, each). */
  diskMb: z.number().int().positive().default(64),
  /** Largest life of one run. */
  runTimeoutSec: z.number().int().positive().default(1_800),
});
export type ProgramLimits = z.infer<typeof ProgramLimits>;

/** What a runtime needs beside what an exercise says: a JVM has a heap of its own, and Tomcat up to 200 threads. A Java program is compiled before it starts. */
const RUNTIME_LIMITS: Readonly<Partial<Record<Runtime, Partial<ProgramLimits>>>> = {
  java: { memoryMb: 512, processes: 320, startTimeoutSec: 90 },
};

/** A request that the page's API console offers, ready to send. */
export const SampleRequest = z.strictObject({
  label: Localized,
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
  path: z.string().startsWith('/'),
  body: z.json().optional(),
});
export type SampleRequest = z.infer<typeof SampleRequest>;

export const Hint = z.strictObject({
  /** Finished, failed attempts after which the hint opens. 0 is open from the start. */
  afterAttempts: z.number().int().nonnegative(),
  text: Localized,
});

/** `content/exercises/<slug>/exercise.yaml`. */
export const ExerciseDefinition = z.strictObject({
  slug: Slug,
  /** `NN-name`, as in content/chapters. */
  module: z.string().regex(/^\d\d-[a-z-]+$/),
  title: Localized,
  /** One or two sentences: what the program must do. */
  summary: Localized,
  points: z.number().int().positive(),
  /** Folder in labs/definitions. */
  lab: z.string(),
  runtimes: z.array(Runtime).min(1),
  /** What the learner's program is: `http` serves on PORT and answers /actuator/health; `worker` too, but with health only. */
  program: z.enum(['http', 'worker', 'none']).default('http'),
  /** Extra environment of the program, beside PORT and BOOTSTRAP_SERVERS. */
  environment: z.record(z.string(), z.string()).default({}),
  limits: ProgramLimits.prefault({}),
  /** Runtime → limits that differ there; they win over `limits` and over what the runtime has by itself. */
  runtimeLimits: z.partialRecord(Runtime, z.strictObject(ProgramLimits.shape).partial()).default({}),
  /** The whole check, all faults included; over it the verdict is `broken`. */
  gradeTimeoutSec: z.number().int().positive().default(120),
  hints: z.array(Hint).default([]),
  /** Requests of the API console, the same for the mock and for the learner's own service. */
  requests: z.array(SampleRequest).default([]),
});
export type ExerciseDefinition = z.infer<typeof ExerciseDefinition>;

/** The limits of a program in this runtime: the exercise's, what the runtime needs, what the exercise says of that runtime; the later wins. */
export function limitsFor({ limits, runtimeLimits }: Pick<ExerciseDefinition, 'limits' | 'runtimeLimits'>, runtime: Runtime): ProgramLimits {
  const own = Object.fromEntries(Object.entries(runtimeLimits[runtime] ?? {}).filter(([, value]) => value !== undefined));
  return { ...limits, ...RUNTIME_LIMITS[runtime], ...own };
}

/** Relative path → text. Paths use `/`, stay inside the folder, and name no dot-file. */
export const SourceFiles = z.record(
  z.string().regex(/^(?!\.)(?!.*\/\.)(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$/, 'a relative path such as main.ts or src/api.ts').max(200),
  z.string().max(256 * 1024, 'at most 256 KiB a file'),
).refine((files) => Object.keys(files).length <= 100, 'at most 100 files');
export type SourceFiles = z.infer<typeof SourceFiles>;
