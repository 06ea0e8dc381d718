import type { Fault } from './lab.ts';
import type { RunResult } from './run-result.ts';

/**
 * What a grader is handed. It never learns which driver runs the lab, nor how: graders judge any cluster they are given.
 * Types only; the lab agent implements them.
 */
export interface ClusterAccess {
  /** Cluster name of the lab definition → how to reach it by its lab names. */
  readonly clusters: Readonly<Record<string, {
    readonly brokers: readonly string[];
    readonly bootstrapServers: readonly string[];
    /** Of a cluster that demands SASL_SSL. */
    readonly security?: KafkaSecurity | undefined;
  }>>;
}

/** What a client needs to be let into a SASL_SSL cluster. */
export interface KafkaSecurity {
  readonly mechanism: 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
  /** Certificate of the CA that the brokers' certificates are checked against. */
  readonly caPem: string;
}

export interface FaultControl {
  /** Returns once the fault is in force (for `restart`: once the process is spawned, not yet ready). Idempotent. */
  inject(service: string, fault: Fault): Promise<void>;
  /**
   * Cuts the network between the ends of a link of the lab definition (`x-atelier.links`). In force on return: neither end is told, what
   * is under way is lost, nobody else notices. Idempotent.
   */
  cut(link: string): Promise<void>;
  /** Every byte over this link arrives so many milliseconds (1 to 60000) later, in each direction. Replaces an earlier latency. */
  delay(link: string, latencyMs: number): Promise<void>;
  /** Undoes what was done to this link, or without one every fault of this run: heals links, resumes what is paused, restarts what was killed. Idempotent. */
  heal(link?: string): Promise<void>;
}

export interface ProgramStart {
  /** Tells several instances of one run apart in logs, e.g. `critical-1`. */
  readonly name?: string;
  /** Added to the exercise's environment; wins over it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A learner's program that was started. */
export interface ProgramHandle {
  readonly id: string;
  /** `http://host:port`, without a trailing slash, reachable from the grader. */
  readonly baseUrl: string;
  /** Undefined while it runs. */
  readonly result: RunResult | undefined;
  /** Settles when every process of it is gone. Never rejects. */
  readonly exited: Promise<RunResult>;
  /** SIGTERM, SIGKILL after the exercise's stop time. Returns when it is gone. */
  stop(): Promise<RunResult>;
  /** SIGKILL to all its processes at once. Returns when it is gone. */
  kill(): Promise<RunResult>;
  /** What it has printed so far, cut to the last 64 KiB a stream. */
  output(): Promise<{ stdout: string; stderr: string }>;
}

export interface ProgramControl {
  /** Spawns the submission. Returns at once; it may exit or never serve: that is for the caller to see. */
  start(options?: ProgramStart): Promise<ProgramHandle>;
}
