import { join } from 'node:path';
import type { ServiceSpec, ServiceState, ServiceView } from '../../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../../src/support/index.ts';
import { spawnInside, type InsideExit, type InsideProcess } from './inside-process.ts';
import { LogFile } from './log-file.ts';
import type { LabNamespace } from './namespace.ts';
import { untilStopped } from './processes.ts';

export interface ServiceOptions {
  readonly spec: ServiceSpec;
  readonly namespace: LabNamespace;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of this service: `log`, and its data below. */
  readonly directory: string;
  /** True once a stopping service has put away all that matters; what is left of it may then be killed. */
  readonly cleanEnd: (() => boolean) | undefined;
  readonly onChange: (view: ServiceView) => void;
  /** It ended although nobody asked it to. */
  readonly onDeath: (service: Service, how: string) => void;
}

/** One service of a running lab: its process, when it has one, its state, its log. */
export class Service {
  readonly spec: ServiceSpec;
  readonly #options: ServiceOptions;
  readonly #log: LogFile;
  #state: ServiceState = 'waiting';
  #process: InsideProcess | undefined;
  /** Somebody of ours ends it, so that its end is no surprise. */
  #expectedEnd = false;
  #spawnedAt = 0;
  #readyAfterMs: number | undefined;

  constructor(options: ServiceOptions) {
    this.spec = options.spec;
    this.#options = options;
    this.#log = new LogFile(join(options.directory, 'log'));
  }

  get name(): string { return this.spec.name; }
  get state(): ServiceState { return this.#state; }
  /** Session and process group of its processes, while it has any. */
  get session(): number | undefined { return this.#alive()?.pid; }

  view(): ServiceView {
    return {
      name: this.name,
      state: this.#state,
      ...(this.#readyAfterMs === undefined ? {} : { readyAfterMs: this.#readyAfterMs }),
      ...(this.#state === 'dead' ? { lastLines: this.lastLines() } : {}),
    };
  }

  lastLines(): string[] {
    return this.#log.lastLines();
  }

  /** Returns when the process exists. Nothing happens when there is one already. */
  async spawn(): Promise<void> {
    if (this.#alive() !== undefined) return;
    const { namespace, argv, environment } = this.#options;
    this.#expectedEnd = false;
    this.#readyAfterMs = undefined;
    this.#spawnedAt = performance.now();
    const write = (chunk: Buffer) => this.#log.write(chunk);
    const spawned = await spawnInside(namespace, { argv, environment, onStdout: write, onStderr: write });
    this.#process = spawned;
    this.#become('starting');
    void spawned.exited.then((exit) => this.#ended(spawned, exit));
  }

  /** A readiness request succeeded. */
  ready(): void {
    if (this.#state !== 'starting') return;
    this.#readyAfterMs = Math.round(performance.now() - this.#spawnedAt);
    this.#become('running');
  }

  /** SIGSTOP; on return no thread of it runs. @throws AtelierError CONFLICT when it is dead. */
  async pause(): Promise<void> {
    const process = this.#alive();
    if (process === undefined) throw new AtelierError('CONFLICT', `${this.name} can't be paused: it is ${this.#state}`, { hint: 'restart it first.' });
    process.signal('SIGSTOP');
    await untilStopped(process.pid);
    this.#become('paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#alive()?.signal('SIGCONT');
    this.#become(this.#readyAfterMs === undefined ? 'starting' : 'running');
  }

  /** SIGKILL; on return it is gone. Its data stays as it was at that moment. */
  async kill(): Promise<void> {
    const process = this.#alive();
    if (process === undefined) return;
    this.#expectedEnd = true;
    process.signal('SIGKILL');
    await process.exited;
    this.#become('dead');
  }

  /**
   * SIGTERM, SIGKILL after its clean end or its grace time; on return it is gone. Also a paused one is asked politely.
   * @param discard SIGKILL at once.
   */
  async stop(discard: boolean): Promise<void> {
    const process = this.#alive();
    this.#expectedEnd = true;
    if (discard) process?.signal('SIGKILL');
    else if (process !== undefined) {
      const { cleanEnd = () => false } = this.#options;
      process.signal('SIGTERM');
      process.signal('SIGCONT');
      await waitUntil({
        what: `${this.name} to end after SIGTERM`, timeoutMs: this.spec.stopGraceMs, intervalMs: 20,
        check: () => process.exit !== undefined || cleanEnd(),
      }).catch(() => undefined);
      process.signal('SIGKILL');
    }
    await process?.exited;
    if (this.#state !== 'dead') this.#become('stopped');
  }

  closeLog(): void {
    this.#log.close();
  }

  #alive(): InsideProcess | undefined {
    return this.#process?.exit === undefined ? this.#process : undefined;
  }

  #ended(process: InsideProcess, exit: InsideExit): void {
    if (this.#expectedEnd || process !== this.#process) return;
    this.#become('dead');
    this.#options.onDeath(this, exit.signal === null ? `ended with exit code ${exit.exitCode}` : `was ended by ${exit.signal}`);
  }

  #become(state: ServiceState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onChange(this.view());
  }
}
