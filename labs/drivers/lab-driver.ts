import type { Fault, LabSpec, LinkView, ProgramLimits, RunResult, Runtime, ServiceView } from '../../src/contracts/index.ts';

/** What `atelier doctor` says of a driver on this machine. */
export interface DriverDiagnosis {
  readonly driver: string;
  readonly usable: boolean;
  /** One line per thing looked at, in order. */
  readonly findings: readonly { readonly ok: boolean; readonly what: string; readonly fix?: string }[];
}

export interface StartLabOptions {
  /** Lower-case letters, digits and hyphens; names and labels everything of this lab. */
  readonly labId: string;
  /** Folder of this lab on the host: data, logs, sockets. Kept by `stop`. */
  readonly directory: string;
  /** Called whenever a service changes its state. */
  readonly onService?: (service: ServiceView) => void;
  readonly signal?: AbortSignal;
}

/** How to reach the lab's agent: a unix socket or a loopback port, and the token it demands. Never logged. */
export interface AgentEndpoint {
  readonly at: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  readonly token: string;
}

export interface ProgramSpec {
  /** Unique in the lab. */
  readonly id: string;
  readonly runtime: Runtime;
  /** Folder on the host with the submission's files; the program sees it read-only. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ProgramLimits;
  /**
   * `shell` only: bash at a pseudo terminal in the writable home instead of `main.sh`. `writeInput` then takes a JSON value per line (TerminalFrame), what is printed comes as stdout
   * with the terminal's control sequences, and none of it is kept: `exited` tells no output. @default false
   */
  readonly terminal?: boolean;
  /** Called with each piece as it is written, in order per stream. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** A learner's program inside the lab, sandboxed. */
export interface RunningProgram {
  readonly id: string;
  /** Where the agent, inside the lab, reaches what listens on `port`. */
  address(port: number): { host: string; port: number };
  writeInput(text: string): void;
  /** SIGTERM to the program's main process. */
  terminate(): void;
  /** SIGKILL to all its processes; nothing of it survives. */
  kill(): void;
  /** Settles when all its processes are gone. Never rejects. */
  readonly exited: Promise<RunResult>;
}

/** A lab whose services are ready. Only something that runs has these methods: a stopped lab is just its folder. */
export interface RunningLab extends AsyncDisposable {
  readonly labId: string;
  readonly spec: LabSpec;
  readonly driver: string;
  readonly agent: AgentEndpoint;
  /** Name of a cluster, or of a service that is no broker → addresses on the host, `127.0.0.1:port,…`. Relayed by the driver or published by compose. */
  readonly hostAddresses: Readonly<Record<string, string>>;
  services(): readonly ServiceView[];
  /**
   * In force on return. `restart` brings back what is dead or paused and returns when the process is spawned, not yet ready;
   * a service that runs is left alone. Repeating a fault changes nothing.
   * @throws AtelierError NOT_FOUND for an unknown service, BAD_INPUT for a fault that the definition does not admit,
   * CONFLICT when a dead service is to be paused.
   */
  inject(service: string, fault: Fault): Promise<void>;
  /** The links that the definition declares, as they are now. All are whole after a start. */
  links(): readonly LinkView[];
  /**
   * Cuts the network between the two ends of a link, in both directions; in force on return. Neither end is told: what is under way
   * is lost, nothing more arrives, a new connection is never answered, and the end of a process at the other end goes unnoticed.
   * Everybody else still reaches both. Repeating it changes nothing.
   * @throws AtelierError NOT_FOUND for a link that the definition does not declare.
   */
  cut(link: string): Promise<void>;
  /**
   * From now on every byte that crosses the link arrives this much later, in each direction, in order; connections live on. An
   * answer takes at least twice as long. Up to 8 MiB are held for each direction of a connection; then its sender waits.
   * Replaces an earlier latency; a link that is cut stays so.
   * @throws AtelierError NOT_FOUND, BAD_INPUT for anything but a whole number from 1 to 60000.
   */
  delay(link: string, options: { readonly latencyMs: number }): Promise<void>;
  /** Undoes `cut` and `delay`. Connections that a cut has silenced break (reset) for both ends; others go on. Repeating it changes nothing. @throws AtelierError NOT_FOUND */
  heal(link: string): Promise<void>;
  /**
   * Starts a program in the lab's sandbox.
   * @throws AtelierError SANDBOX_UNAVAILABLE when it can't be protected; it never runs unprotected.
   */
  run(program: ProgramSpec): Promise<RunningProgram>;
  /** Resident memory of services and agent together. */
  memoryBytes(): Promise<number>;
  /** Settles with the reason when the lab can't go on (a service died on its own, namespace gone). Never rejects. */
  readonly failed: Promise<{ service: string; message: string; lastLines: string[] }>;
  /**
   * Graceful, reverse order of dependence; data stays in the folder. Idempotent.
   * @param options.discard true: the folder is going to be wiped, so everything is killed at once (some 50 ms).
   */
  stop(options?: { readonly discard?: boolean }): Promise<void>;
}

/** One way of running labs. All drivers pass the same contract suite. */
export interface LabDriver {
  readonly name: string;
  diagnose(): Promise<DriverDiagnosis>;
  /**
   * Starts every service, waits until a real request through each succeeds, creates the definition's topics.
   * On failure everything started is stopped again and the first error is thrown, with the culprit's last log lines.
   * @throws AtelierError LAB_START_FAILED, DRIVER_UNAVAILABLE, RUNTIME_MISSING
   */
  start(spec: LabSpec, options: StartLabOptions): Promise<RunningLab>;
  /** Stops and frees whatever a crashed server left of this lab. Its data and the folder stay. Idempotent. @throws AtelierError LAB_BUSY when another living process holds it */
  reap(labId: string, directory: string): Promise<void>;
  /** Removes what a lab that is not running has outside its folder: containers, networks, and volumes with its data. The folder stays. Idempotent. @throws AtelierError LAB_BUSY */
  wipe(labId: string, directory: string): Promise<void>;
}
