import type { Kafka } from 'kafkajs';

export interface LocalizedText {
  readonly fr: string;
  readonly en: string;
}

/** A figure that a claim took from the running cluster. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'records' | 'partitions' | 'bytes' | 'requests';
}

export interface TopicOptions {
  /** @default 1 */
  readonly partitions?: number;
  /** Node ids that hold each partition, the first one leads. @default [1, 2, 3] */
  readonly replicas?: readonly number[];
  /** @default 2 */
  readonly minInsync?: number;
}

export interface StoredRecord {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
}

/** The three brokers on which claims are tried. Brokers are named by node id, 1–3; each is a controller too. */
export interface ClaimLab {
  /** `host:port,…` for programs. */
  readonly bootstrapServers: string;
  /** A silent kafkajs client with kafkajs's own defaults, but for what is given. `startAt`: the one node it is told of. */
  client(options?: { readonly requestTimeout?: number; readonly retries?: number; readonly startAt?: number }): Kafka;
  /** Creates a topic with a fresh name; returns once every replica is in sync. */
  topic(options?: TopicOptions): Promise<string>;
  /** Node ids, as the named broker (by default the topic's first replica) tells it now. */
  isr(topic: string, askNode?: number): Promise<number[]>;
  /**
   * The three node ids, the active controller last. A claim about one frozen or dead broker takes another one: with the controller the answers to all heartbeats stop,
   * and awake brokers may be fenced as well before a new one counts.
   */
  nodes(): Promise<readonly [number, number, number]>;
  /**
   * A fresh topic with two replicas, the follower frozen and out of the ISR. `whole` runs before it is frozen. A leader that the machine starves for two seconds can be fenced
   * in the follower's stead, and then nobody leads: that is noticed, the cluster healed, and all of it tried again with other brokers, up to six times.
   */
  loneLeader(options: { readonly minInsync: number; readonly whole?: (topic: string, leader: number) => Promise<void> }): Promise<{ readonly topic: string; readonly leader: number; readonly follower: number }>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(node: number): Promise<void>;
  thaw(node: number): Promise<void>;
  /** SIGKILL. */
  kill(node: number): Promise<void>;
  /** Everything runs and every ISR of the cluster is complete again. */
  heal(): Promise<void>;
  /** All records of the topic, by partition and offset. */
  records(topic: string): Promise<StoredRecord[]>;
  /** Runs a class of Kafka 4.3.1's own tools or clients to its end. Rejects on a non-zero exit. */
  java(mainClass: string, args: readonly string[]): Promise<string>;
  /** Compiles `snippets/java/<name>.java` with the system's JDK and runs it; undefined when there is no JDK. */
  javaSource(name: string, args: readonly string[]): Promise<string | undefined>;
  /** Compiles the Spring snippets (`snippets/java/spring`) and runs one of their classes, where Maven and a JDK are. */
  spring(mainClass: string, args: readonly string[]): Promise<string | { readonly skipped: string }>;
  /** Runs `snippets/typescript/<name>.ts` as the learner would, with BOOTSTRAP_SERVERS; gives its standard output. */
  snippet(name: string, environment?: Readonly<Record<string, string>>): Promise<string>;
  /** Waits for a condition; the error names `what` and the last value. */
  until<T>(what: string, check: () => T | Promise<T>, timeoutMs?: number): Promise<NonNullable<T>>;
}

/**
 * One statement of the course that could surprise, and how to try it. `verify` rejects when the cluster says otherwise.
 * Lessons show it with `<Claim id>`, by the name of its file.
 */
export interface Claim {
  readonly id: string;
  readonly statement: LocalizedText;
  /** What it was tried on. */
  readonly versions: string;
  /** Where it is written down: KIPs, documentation, source. */
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** Returns what it measured. `skipped` says what the machine lacks. */
  verify(lab: ClaimLab): Promise<readonly Measurement[] | { readonly skipped: string }>;
}

/** Makes a claim; here so that a claim file needs one import. */
export function defineClaim(claim: Claim): Claim {
  return claim;
}

/** Settles with the milliseconds a promise took, whatever became of it. */
export async function timed<T>(promise: Promise<T>): Promise<{ readonly ms: number; readonly value?: T; readonly error?: Error }> {
  const startedAt = performance.now();
  try {
    const value = await promise;
    return { ms: Math.round(performance.now() - startedAt), value };
  } catch (error) {
    return { ms: Math.round(performance.now() - startedAt), error: error instanceof Error ? error : new Error(String(error)) };
  }
}
