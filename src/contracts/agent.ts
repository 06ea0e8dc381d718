import { z } from 'zod';
import { Runtime, Slug } from './exercise.ts';
import { ClusterSpec, type Fault, type LinkChange } from './lab.ts';
import { Localized } from './localized.ts';
import { CheckResult, Verdict } from './report.ts';
import type { RunResult } from './run-result.ts';
import type { ClusterSnapshot } from './snapshot.ts';

/** What the agent is told on its stdin, one JSON line, before anything else. stdin then stays open: its end is the agent's end. */
export const AgentConfig = z.strictObject({
  /** Demanded of every request as `Authorization: Bearer …`. */
  token: z.string().min(32, 'at least 32 characters of randomness'),
  listen: z.union([
    z.strictObject({ socketPath: z.string().startsWith('/', 'an absolute path') }),
    z.strictObject({ host: z.string(), port: z.number().int().min(0).max(65_535) }),
  ]),
  /** Those of the LabSpec. */
  clusters: z.record(z.string(), ClusterSpec),
});
export type AgentConfig = z.infer<typeof AgentConfig>;

export const AgentHello = z.strictObject({
  protocol: z.literal(1),
  pid: z.number().int(),
  node: z.string(),
  rssBytes: z.number().int(),
  clusters: z.array(z.string()),
});
export type AgentHello = z.infer<typeof AgentHello>;

/** One record as the log holds it. Bytes that are not UTF-8 come as base64. */
export const Bytes = z.union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.string() }), z.null()]);
export type Bytes = z.infer<typeof Bytes>;
export const LogRecord = z.strictObject({
  offset: z.string(),
  /** Milliseconds since 1970. */
  timestamp: z.number(),
  key: Bytes,
  value: Bytes,
  headers: z.array(z.strictObject({ key: z.string(), value: Bytes })),
  /** Full size of key and value; what is carried here may be cut to the first 64 KiB of each. */
  keyBytes: z.number().int(),
  valueBytes: z.number().int(),
});
export type LogRecord = z.infer<typeof LogRecord>;

export const RecordsRequest = z.strictObject({
  cluster: z.string(),
  topic: z.string().min(1),
  partition: z.number().int().nonnegative(),
  /** Decimal; the earliest record when it is below it. */
  from: z.string().regex(/^\d+$/),
  /** At most this many, the log's end permitting. */
  limit: z.number().int().min(1).max(500),
});
export type RecordsRequest = z.infer<typeof RecordsRequest>;
export const RecordsPage = z.strictObject({ low: z.string(), high: z.string(), records: z.array(LogRecord) });
export type RecordsPage = z.infer<typeof RecordsPage>;

export const GradeRequest = z.strictObject({
  exercise: Slug,
  runtime: Runtime,
  seed: z.string(),
  /** The exercise's own limit; over it the verdict is `broken`. */
  gradeTimeoutSec: z.number().int().positive(),
});
export type GradeRequest = z.infer<typeof GradeRequest>;

/** What a grading comes to. `message` is set exactly for `broken`. */
export const GradeOutcome = z.strictObject({
  verdict: Verdict,
  checks: z.array(CheckResult),
  message: Localized.nullable(),
  /** Milliseconds until the submission served, and all of it. */
  startMs: z.number().nonnegative(),
  gradeMs: z.number().nonnegative(),
});
export type GradeOutcome = z.infer<typeof GradeOutcome>;

/** What the grading, running in the agent, asks of whoever holds the lab (the server or the CLI). */
export interface GradeHost {
  inject(service: string, fault: Fault): Promise<void>;
  changeLink(link: string, change: LinkChange): Promise<void>;
  /** Spawns the submission. `exited` settles when all of it is gone; it is passed on to the grader at once. */
  startProgram(options: { readonly name?: string | undefined; readonly environment?: Readonly<Record<string, string>> | undefined }): Promise<HostedProgram>;
  /** The check that runs now; null between checks. */
  onCurrent(checkId: string | null): void;
  onCheck(result: CheckResult): void;
}

/** The submission as the host runs it for the grader. All methods also answer after its end. */
export interface HostedProgram {
  readonly id: string;
  /** Where the agent reaches it. */
  readonly host: string;
  readonly port: number;
  readonly exited: Promise<RunResult>;
  /** SIGTERM, SIGKILL after the exercise's stop time; returns when it is gone. */
  stop(): Promise<RunResult>;
  /** SIGKILL to all its processes; returns when it is gone. */
  kill(): Promise<RunResult>;
  /** The last 64 KiB of each stream. */
  output(): Promise<{ stdout: string; stderr: string }>;
}

/** A connection to a lab's agent, from outside the lab. Every method throws AGENT_LOST when the agent dies or hangs. */
export interface AgentAccess extends AsyncDisposable {
  hello(): Promise<AgentHello>;
  /** Runs the exercise's grader beside the cluster. Aborting `signal` ends it after its clean-up. */
  grade(request: GradeRequest, host: GradeHost, options?: { readonly signal?: AbortSignal }): Promise<GradeOutcome>;
  /** One picture now, at most about a second old. With `stale` when the cluster does not answer. */
  snapshot(cluster: string): Promise<ClusterSnapshot>;
  /** A picture at once and then whenever one differs. Returns how to stop; costs nothing while nobody listens. */
  snapshots(options: { readonly cluster: string; readonly intervalMs?: number }, onSnapshot: (snapshot: ClusterSnapshot) => void): () => void;
  records(request: RecordsRequest): Promise<RecordsPage>;
  /** Settles when the connection is gone; with the error unless `close` was called. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  close(): Promise<void>;
}
