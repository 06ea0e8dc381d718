import { constants } from 'node:os';
import type { ServiceSpec, ServiceState, ServiceView } from '../../../src/contracts/index.ts';
import { AtelierError, messageOf } from '../../../src/support/index.ts';
import { docker, DockerFailure } from '../../docker/index.ts';

export interface ComposeServiceOptions {
  readonly spec: ServiceSpec;
  /** Name of its container. */
  readonly container: string;
  readonly onChange: (view: ServiceView) => void;
  /** It ended although nobody asked it to. */
  readonly onDeath: (service: ComposeService, how: string) => void;
}

/** One service of a running lab: its container's state as we know it, kept by what we do and by the engine's events. */
export class ComposeService {
  readonly #options: ComposeServiceOptions;
  #state: ServiceState = 'waiting';
  #startedAt = 0;
  #readyAfterMs: number | undefined;
  #lastLines: string[] = [];
  /** Counts its lives, so that news of an earlier one are not taken for news of this one. */
  #life = 0;

  constructor(options: ComposeServiceOptions) {
    this.#options = options;
  }

  get name(): string { return this.#options.spec.name; }
  get container(): string { return this.#options.container; }
  get state(): ServiceState { return this.#state; }
  get life(): number { return this.#life; }
  get alive(): boolean { return this.#state === 'starting' || this.#state === 'running' || this.#state === 'paused'; }

  view(): ServiceView {
    return {
      name: this.name, state: this.#state,
      ...(this.#readyAfterMs === undefined ? {} : { readyAfterMs: this.#readyAfterMs }),
      ...(this.#state === 'dead' ? { lastLines: this.#lastLines } : {}),
    };
  }

  /** The engine is starting it, or is about to. */
  starting(): void {
    this.#life += 1;
    this.#readyAfterMs = undefined;
    this.#startedAt = performance.now();
    this.#become('starting');
  }

  /** A readiness request succeeded. */
  ready(): void {
    if (this.#state !== 'starting') return;
    this.#readyAfterMs = Math.round(performance.now() - this.#startedAt);
    this.#become('running');
  }

  /** The engine freezes all its processes. @throws AtelierError CONFLICT when it is dead */
  async pause(): Promise<void> {
    if (this.#state === 'paused') return;
    if (!this.alive) throw new AtelierError('CONFLICT', `${this.name} can't be paused: it is ${this.#state}`, { hint: 'restart it first.' });
    await docker(['pause', this.container]);
    this.#become('paused');
  }

  async resume(): Promise<void> {
    if (this.#state !== 'paused') return;
    await docker(['unpause', this.container]);
    this.#become(this.#readyAfterMs === undefined ? 'starting' : 'running');
  }

  /** SIGKILL; on return it is gone. Its data stays as it was at that moment. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const frozen = this.#state === 'paused';
    this.#state = 'stopped'; // its end is no surprise
    await docker(['kill', this.container]).catch(ignoreDead);
    if (frozen) await docker(['unpause', this.container]).catch(ignoreDead);
    await docker(['wait', this.container]).catch(ignoreDead);
    this.#lastLines = await this.readLines();
    this.#become('dead');
  }

  /** A new life of the same container, with the same files. */
  async start(): Promise<void> {
    this.starting();
    await docker(['start', this.container]);
  }

  /** From now on nothing that happens to it is a surprise. */
  stopped(): void {
    this.#become('stopped');
  }

  /** The engine says that its container has ended. */
  async ended(exitCode: number): Promise<void> {
    if (!this.alive) return;
    const life = this.#life;
    this.#lastLines = await this.readLines();
    if (!this.alive || this.#life !== life) return;
    this.#become('dead');
    this.#options.onDeath(this, howItEnded(exitCode));
  }

  lastLines(): string[] { return this.#lastLines; }

  /** The newest lines of its log, from the engine. */
  async readLines(count = 20): Promise<string[]> {
    const output: string[] = [];
    // Both streams, in the order in which the client hands them on.
    await docker(['logs', '--tail', String(count), this.container], { onProgress: (line) => output.push(line) }).catch((error: unknown) => output.push(messageOf(error)));
    return output.slice(-count);
  }

  #become(state: ServiceState): void {
    this.#state = state;
    this.#options.onChange(this.view());
  }
}

/** The engine reports a death by signal n as 128 + n. */
export function howItEnded(exitCode: number): string {
  const name = Object.entries(constants.signals).find(([, value]) => value === exitCode - 128)?.[0];
  return name !== undefined && exitCode > 128 ? `was ended by ${name}` : `ended with exit code ${exitCode}`;
}

function ignoreDead(error: unknown): void {
  if (!(error instanceof DockerFailure) || !/is not running|not paused|no such container/i.test(error.stderr)) throw error;
}
