import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { LabSpec, LabView } from '../../src/contracts/index.ts';
import { AtelierError, messageOf } from '../../src/support/index.ts';
import type { LabDriver, RunningLab } from '../drivers/lab-driver.ts';
import { daysLeft } from './abandoned.ts';
import { thisProcess } from './holder.ts';
import { IdleWatch } from './idle-watch.ts';
import type { LabRecord } from './lab-record.ts';
import { LabSession } from './lab-session.ts';
import { LabPool } from './lab-pool.ts';
import { takeOverLeftovers } from './leftovers.ts';
import { MemoryBudget, type MemoryBudgetOptions } from './memory-budget.ts';
import { StartGate } from './start-gate.ts';

export interface LabSessionsOptions {
  readonly driver: LabDriver;
  /** Reads a definition. @throws AtelierError NOT_FOUND, BAD_INPUT */
  readonly loadSpec: (definition: string) => Promise<LabSpec>;
  /** One folder per lab is kept here. */
  readonly directory: string;
  /** Definition → how many started labs wait for somebody. They are started by `fillPool`. @default none */
  readonly pool?: Readonly<Record<string, number>>;
  /** How many labs may be starting at the same time. @default 1 */
  readonly startsAtOnce?: number;
  /** How much memory labs may take; a lab for which there is none waits. @default what the machine has free, less a reserve */
  readonly memory?: MemoryBudgetOptions;
  /** While memory is missing, a lab unused for so long is stopped for another that is wanted. @default 120000 */
  readonly spareAfterMs?: number;
  /** A stopped lab that was not used for so many days is removed. @default 30 */
  readonly keepDays?: number;
  /** How often memory is looked at again while a lab waits for it. @default 1000 */
  readonly retryMs?: number;
  /** What went wrong in the background: a leftover that can't be reaped, a pool lab that does not start. */
  readonly onProblem?: (error: Error) => void;
  /** How often idleness and memory are looked at. @default 15000 */
  readonly watchIntervalMs?: number;
}

/** A view is null when the lab is gone for good. */
export type LabListener = (owner: string, definition: string, view: LabView | null) => void;

const slot = (owner: string, definition: string): string => JSON.stringify([owner, definition]);

/**
 * The labs of this process: one per owner and definition, and a pool of started ones that belong to nobody yet. Everything
 * that runs ends with `stopAll`; what a crash leaves is found by `reapLeftovers` at the next start.
 */
export class LabSessions implements AsyncDisposable {
  readonly #options: LabSessionsOptions;
  readonly #gate: StartGate;
  readonly #keepDays: number;
  readonly #idle: IdleWatch;
  readonly #labs = new Map<string, LabSession>();
  readonly #pool: LabPool;
  readonly #listeners = new Set<LabListener>();
  readonly #background = new Set<Promise<void>>();
  readonly #hourly: NodeJS.Timeout;
  #closing = false;

  constructor(options: LabSessionsOptions) {
    this.#options = options;
    this.#keepDays = options.keepDays ?? 30;
    this.#gate = new StartGate({ limit: options.startsAtOnce ?? 1, budget: new MemoryBudget(options.memory), makeRoom: () => this.#makeRoom(), retryMs: options.retryMs });
    this.#pool = new LabPool(options.pool ?? {}, async (definition) => this.#session(this.#fresh(null, await options.loadSpec(definition))), (error) => options.onProblem?.(error));
    this.#idle = new IdleWatch(options.watchIntervalMs ?? 15_000, () => [...this.#labs].map(([key, lab]) => ({ key, lab })), options.loadSpec);
    this.#hourly = setInterval(() => this.#inBackground(this.#removeAbandoned(), 'abandoned labs can\'t be removed'), 3_600_000).unref();
  }

  /**
   * To be called once, before anything else: takes over the labs of processes that are gone. Theirs are stopped for good,
   * pool labs removed, people's labs kept as `stopped` with their data. Labs of living processes are not touched.
   */
  async reapLeftovers(): Promise<void> {
    const { driver, directory } = this.#options;
    await takeOverLeftovers({
      driver, directory, keepDays: this.#keepDays,
      onProblem: (error) => this.#options.onProblem?.(error),
      // Of two labs of one owner the newer counts.
      onFound: (record, folder) => {
        if (record.owner !== null && !this.#labs.has(slot(record.owner, record.definition))) this.#adopt(record.owner, this.#session(record, folder));
      },
    });
  }

  /** Undefined when this owner has no such lab. */
  view(owner: string, definition: string): LabView | null {
    return this.#labs.get(slot(owner, definition))?.view() ?? null;
  }

  /** All labs that belong to somebody, oldest first. */
  list(): { readonly owner: string; readonly view: LabView }[] {
    return [...this.#labs.values()].map((lab) => ({ owner: lab.owner ?? '', view: lab.view() })).sort((a, b) => a.view.createdAt.localeCompare(b.view.createdAt));
  }

  /** Only what runs now; starts nothing. */
  running(owner: string, definition: string): RunningLab | undefined {
    return this.#labs.get(slot(owner, definition))?.running;
  }

  /**
   * This owner's lab, usable on return: as it runs, resumed with its data, from the pool, or started afresh. Asked twice at
   * once it is the same lab. Aborting `signal` ends the waiting, not the start (`stop` does).
   * @throws AtelierError of the spec or the driver (the lab is then `failed` and can be claimed again); CONFLICT when it was stopped meanwhile.
   */
  async claim(owner: string, definition: string, options: { readonly signal?: AbortSignal } = {}): Promise<RunningLab> {
    const spec = await this.#options.loadSpec(definition);
    this.#assertOpen();
    const lab = this.#labs.get(slot(owner, definition)) ?? this.#fromPool(owner, definition) ?? this.#adopt(owner, this.#session(this.#fresh(owner, spec)));
    this.#idle.touch(slot(owner, definition));
    const started = lab.start();
    void started.catch(() => undefined).then(() => this.#pool.refill());
    return waitFor(started, options.signal);
  }

  /** Its data stays. Idempotent. */
  async stop(owner: string, definition: string): Promise<void> {
    await this.#labs.get(slot(owner, definition))?.stop();
  }

  /**
   * This owner gets a new, empty lab, usable on return; the old one is wiped. It comes from the pool when there is one, so the id
   * may change. @throws as `claim`
   */
  async reset(owner: string, definition: string, options: { readonly signal?: AbortSignal } = {}): Promise<RunningLab> {
    const old = this.#labs.get(slot(owner, definition));
    if (old !== undefined) {
      old.stop({ discard: true }).catch(() => undefined); // told as stopping while it still is this owner's
      this.#labs.delete(slot(owner, definition));
      const wiped = old.give(null).then(() => old.wipe());
      // With one waiting in the pool nobody waits for the old one to end; otherwise memory for both may be missing.
      if (this.#pool.ready(definition) === undefined) await wiped;
      else this.#inBackground(wiped, `lab ${old.id} can't be wiped`);
    }
    return this.claim(owner, definition, options);
  }

  /** Stops the lab and removes all of it. Idempotent. */
  async wipe(owner: string, definition: string): Promise<void> {
    const lab = this.#labs.get(slot(owner, definition));
    if (lab === undefined) return;
    await lab.wipe();
    if (this.#labs.get(slot(owner, definition)) !== lab) return;
    this.#labs.delete(slot(owner, definition));
    for (const listener of this.#listeners) listener(owner, definition, null);
  }

  /** The lab was used just now: its idle time begins anew. */
  touch(owner: string, definition: string): void {
    this.#idle.touch(slot(owner, definition));
  }

  /** While the returned function has not been called, this owner's lab is not stopped for being idle. */
  hold(owner: string, definition: string): () => void {
    return this.#idle.hold(slot(owner, definition));
  }

  /** Called with every change of a lab that belongs to somebody. Returns how to stop listening. */
  onChange(listener: LabListener): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** From now on keeps the pool filled, in the background. */
  fillPool(): void {
    this.#pool.open();
  }

  /** Stops everything of this process; pool labs are removed. Nothing can be started any more. Idempotent. */
  async stopAll(): Promise<void> {
    this.#closing = true;
    this.#idle.close();
    clearInterval(this.#hourly);
    const ends = await Promise.allSettled([...[...this.#labs.values()].map((lab) => lab.stop()), this.#pool.close()]);
    await Promise.allSettled([...this.#background]);
    for (const end of ends) if (end.status === 'rejected') this.#options.onProblem?.(new Error(`a lab can't be stopped: ${messageOf(end.reason)}`, { cause: end.reason }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stopAll();
  }

  #assertOpen(): void {
    if (this.#closing) throw new AtelierError('CONFLICT', 'the platform is shutting down: no lab is started any more');
  }

  /** A person waits for memory: a pool lab goes first, then one that its owner has left alone. */
  async #makeRoom(): Promise<boolean> {
    if (await this.#pool.giveUp()) return true;
    const unused = this.#idle.longestUnused(this.#options.spareAfterMs ?? 120_000);
    await unused?.stop();
    return unused !== undefined;
  }

  /** Removes stopped labs that nobody has used for `keepDays`. */
  async #removeAbandoned(): Promise<void> {
    for (const lab of this.#labs.values()) {
      if (lab.owner !== null && daysLeft(lab.record, this.#keepDays) === 0) await this.wipe(lab.owner, lab.definition);
    }
  }

  #fresh(owner: string | null, spec: LabSpec): LabRecord {
    return {
      version: 1, id: `${spec.name}-${randomBytes(4).toString('hex')}`, definition: spec.name, title: spec.title, owner,
      driver: this.#options.driver.name, state: 'stopped', createdAt: new Date().toISOString(), heldBy: thisProcess(),
    };
  }

  #session(record: LabRecord, directory = join(this.#options.directory, record.id)): LabSession {
    const { driver, loadSpec } = this.#options;
    return new LabSession({ driver, gate: this.#gate, directory, record, spec: () => loadSpec(record.definition), onChange: (lab) => this.#changed(lab) });
  }

  #adopt(owner: string, lab: LabSession): LabSession {
    this.#labs.set(slot(owner, lab.definition), lab);
    return lab;
  }

  #changed(lab: LabSession): void {
    const { owner, definition } = lab;
    // A lab that was replaced by a reset has no say any more.
    if (owner === null || this.#labs.get(slot(owner, definition)) !== lab) return;
    for (const listener of this.#listeners) listener(owner, definition, lab.view());
  }

  #fromPool(owner: string, definition: string): LabSession | undefined {
    const lab = this.#pool.take(definition);
    if (lab === undefined) return undefined;
    this.#inBackground(lab.give(owner), `lab ${lab.id} could not be recorded as claimed`);
    return this.#adopt(owner, lab);
  }

  #inBackground(work: Promise<void>, what: string): void {
    const watched = work
      .catch((error: unknown) => this.#options.onProblem?.(new Error(`${what}: ${messageOf(error)}`, { cause: error })))
      .finally(() => this.#background.delete(watched));
    this.#background.add(watched);
  }
}

/** The result, unless `signal` aborts first; the work goes on. */
async function waitFor<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
