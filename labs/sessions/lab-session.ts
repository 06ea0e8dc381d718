import type { LabSpec, LabState, LabView, ServiceView } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import type { LabDriver, RunningLab } from '../drivers/lab-driver.ts';
import { holderLives, isThisProcess, thisProcess } from './holder.ts';
import { openControl } from './lab-control.ts';
import { deathProblem, startProblem } from './lab-problem.ts';
import { readRecord, removeLab, writeRecord, type LabRecord } from './lab-record.ts';
import type { Pass, StartGate } from './start-gate.ts';

/** What each state has at hand; nothing else can be asked of it. */
type Phase =
  | { readonly state: 'queued' | 'starting'; readonly abort: AbortController; readonly done: Promise<RunningLab> }
  | { readonly state: 'running'; readonly lab: RunningLab }
  | { readonly state: 'stopping'; readonly done: Promise<void> }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed' }
  | { readonly state: 'wiped' };

/** Smaller changes are not worth a write. */
const TOLD_MEMORY_MB = 16;
const ENDED: ReadonlySet<LabState> = new Set(['stopped', 'failed', 'wiped']);

export interface LabSessionOptions {
  readonly driver: LabDriver;
  readonly gate: StartGate;
  readonly spec: () => Promise<LabSpec>;
  readonly directory: string;
  readonly record: LabRecord;
  readonly onChange: (session: LabSession) => void;
}

/**
 * The life of one lab. Every method may be called at any time by anybody: what is under way is joined, waited for or
 * cancelled, never started twice.
 */
export class LabSession {
  readonly id: string;
  readonly definition: string;
  readonly createdAt: string;
  readonly #options: LabSessionOptions;
  #record: LabRecord;
  #phase: Phase;
  #services = new Map<string, ServiceView>();
  #memoryMb: number | undefined;
  #queue: LabView['queue'];
  /** Its place and memory, from the start until nothing of it runs. */
  #pass: Pass | undefined;
  /** How other processes act on it while it runs. */
  #control: { close(): Promise<void> } | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LabSessionOptions) {
    this.#options = options;
    this.#record = options.record;
    ({ id: this.id, definition: this.definition, createdAt: this.createdAt } = options.record);
    this.#phase = { state: options.record.state === 'failed' ? 'failed' : 'stopped' };
  }

  /** As it is, or is about to be, on disk. */
  get record(): LabRecord { return this.#record; }
  get state(): LabState { return this.#phase.state; }
  get owner(): string | null { return this.#record.owner; }
  get running(): RunningLab | undefined { return this.#phase.state === 'running' ? this.#phase.lab : undefined; }

  /** Makes it somebody's, or (null) nobody's: then it is removed should this process die. On return the record says so. */
  async give(owner: string | null): Promise<void> {
    this.#record = { ...this.#record, owner };
    this.#options.onChange(this);
    await this.#save();
  }

  /**
   * Returns once the lab is usable; joins a start that is under way, waits for a stop that is.
   * @throws AtelierError of the driver, LAB_BUSY when another process runs it, CONFLICT when it was stopped meanwhile or is wiped.
   */
  async start(queue: 'people' | 'pool' = 'people'): Promise<RunningLab> {
    for (;;) {
      const phase = this.#phase;
      if (phase.state === 'running') return phase.lab;
      if (phase.state === 'queued' || phase.state === 'starting') return phase.done;
      if (phase.state === 'wiped') throw new AtelierError('CONFLICT', `lab ${this.id} is wiped`, { hint: 'Start a new one.' });
      if (phase.state !== 'stopping') break;
      await phase.done;
    }
    const abort = new AbortController();
    const done = this.#begin(queue, abort);
    done.catch(() => undefined); // whoever waits gets it; the state tells everybody else
    this.#enter({ state: 'queued', abort, done });
    return done;
  }

  /**
   * Cancels a start that is under way. On return nothing of it runs and its data is on disk. Idempotent.
   * @param options.discard its data is not needed any more: ends it the fast way.
   */
  async stop(options: { readonly discard?: boolean } = {}): Promise<void> {
    const phase = this.#phase;
    if (phase.state === 'stopping') return phase.done;
    if (phase.state === 'stopped' || phase.state === 'wiped') return;
    if (phase.state === 'failed') return this.#settle({ state: 'stopped' }).catch(() => undefined);
    const done = this.#end(phase, options);
    done.catch(() => undefined);
    this.#enter({ state: 'stopping', done });
    return done;
  }

  /** Stops it and removes its folder. Idempotent. @throws AtelierError LAB_BUSY when another process runs it */
  async wipe(): Promise<void> {
    await this.#assertFree();
    // Somebody may start it again between the stop and this line.
    while (this.#phase.state !== 'stopped' && this.#phase.state !== 'wiped') await this.stop({ discard: true });
    this.#enter({ state: 'wiped' });
    await this.#writing.catch(() => undefined);
    await this.#options.driver.wipe(this.id, this.#options.directory);
    await removeLab(this.#options.directory);
  }

  /** Asks how much memory it takes; the view carries it from then on. */
  async measure(): Promise<void> {
    const bytes = await this.running?.memoryBytes().catch(() => undefined);
    this.#memoryMb = bytes === undefined ? undefined : Math.round(bytes / 1_048_576);
    if (this.#memoryMb === undefined) return;
    this.#pass?.used(this.#memoryMb);
    if (Math.abs(this.#memoryMb - (this.#record.memoryMb ?? 0)) < TOLD_MEMORY_MB) return;
    this.#record = { ...this.#record, memoryMb: this.#memoryMb };
    await this.#save().catch(() => undefined); // only told to `lab list`
  }

  view(): LabView {
    const { id, definition, title, driver, createdAt, startedInMs, problem } = this.#record;
    const { state } = this.#phase;
    const services = this.running?.services() ?? [...this.#services.values()];
    return {
      id, definition, title, driver, state, createdAt,
      services: services.map((service) => (ENDED.has(state) && !(state === 'failed' && service.state === 'dead') ? { name: service.name, state: 'stopped' } : service)),
      hostAddresses: { ...this.running?.hostAddresses },
      ...(this.running === undefined ? {} : { faults: this.running.spec.faults }),
      ...(startedInMs === undefined ? {} : { startedInMs }),
      ...(this.#memoryMb === undefined || this.running === undefined ? {} : { memoryMb: this.#memoryMb }),
      ...(state !== 'queued' || this.#queue === undefined ? {} : { queue: this.#queue }),
      ...(state !== 'failed' || problem === undefined ? {} : { problem }),
    };
  }

  async #begin(queue: 'people' | 'pool', { signal }: AbortController): Promise<RunningLab> {
    const { driver, gate, directory } = this.#options;
    const startedAt = performance.now();
    let pass: Pass | undefined;
    try {
      await this.#assertFree();
      const spec = await this.#options.spec();
      pass = await gate.enter({ queue, signal, needMb: spec.memoryMb, onPlace: (place) => this.#showPlace(place) });
      this.#pass = pass;
      signal.throwIfAborted();
      this.#services = new Map(spec.services.map(({ name }) => [name, { name, state: 'waiting' }]));
      if (this.#phase.state === 'queued') this.#enter({ ...this.#phase, state: 'starting' });
      await this.#save();
      const lab = await driver.start(spec, {
        labId: this.id, directory, signal,
        onService: (service) => {
          this.#services.set(service.name, service);
          this.#options.onChange(this);
        },
      });
      if (signal.aborted) {
        await lab.stop();
        signal.throwIfAborted();
      }
      const { problem: _fixed, ...record } = this.#record;
      this.#record = { ...record, driver: lab.driver, startedInMs: Math.round(performance.now() - startedAt) };
      this.#control = await openControl(directory, lab).catch(() => undefined); // it can be used all the same
      this.#enter({ state: 'running', lab });
      void lab.failed.then((death) => this.#died(lab, death));
      void this.measure();
      await this.#save().catch(() => undefined); // it runs, which is what counts; the next save may succeed
      return lab;
    } catch (error) {
      if (!signal.aborted) {
        this.#record = { ...this.#record, problem: startProblem(error) };
        await this.#settle({ state: 'failed' }).catch(() => undefined); // a full disk must not hide the first error
      }
      throw signal.aborted ? new AtelierError('CONFLICT', `lab ${this.id} was stopped while it started`, { cause: error }) : error;
    } finally {
      pass?.leave();
    }
  }

  async #end(phase: Extract<Phase, { readonly abort: unknown } | { readonly lab: unknown }>, options: { readonly discard?: boolean }): Promise<void> {
    if (phase.state === 'running') {
      await this.#stopRunning(phase.lab, options);
    } else {
      phase.abort.abort(new AtelierError('CONFLICT', `lab ${this.id} is being stopped`));
      await phase.done.catch(() => undefined);
    }
    await this.#settle({ state: 'stopped' }).catch(() => undefined); // found as held by a dead process later, which is the same
  }

  /** What can't be stopped in good order is reaped. */
  async #stopRunning(lab: RunningLab, options: { readonly discard?: boolean } = {}): Promise<void> {
    await this.#control?.close();
    this.#control = undefined;
    try {
      await lab.stop(options);
    } catch {
      await this.#options.driver.reap(this.id, this.#options.directory).catch((error: unknown) => {
        this.#record = { ...this.#record, problem: startProblem(error) };
        this.#enter({ state: 'failed' });
        throw error;
      });
    }
  }

  async #died(lab: RunningLab, death: { message: string; lastLines: string[] }): Promise<void> {
    if (this.running !== lab) return; // stopped on purpose
    this.#record = { ...this.#record, problem: deathProblem(death) };
    const services = [...lab.services()];
    const done = this.#stopRunning(lab).then(async () => {
      this.#services = new Map(services.map((service) => [service.name, service]));
      await this.#settle({ state: 'failed' });
    });
    // Shown as failed only when nothing of it runs any more: the next start must not meet its remains.
    this.#enter({ state: 'stopping', done });
    await done.catch(() => undefined);
  }

  /** Another process may have resumed this lab since its folder was read: then it is theirs. @throws AtelierError LAB_BUSY */
  async #assertFree(): Promise<void> {
    const found = await readRecord(this.#options.directory).catch(() => undefined);
    if (found === undefined || found.state === 'stopped' || found.state === 'failed' || isThisProcess(found.heldBy) || !holderLives(found.heldBy)) return;
    throw new AtelierError('LAB_BUSY', `lab ${this.id} is run by process ${found.heldBy.pid}`, { hint: 'Stop it there first.', facts: { labId: this.id, pid: found.heldBy.pid } });
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#record = { ...this.#record, state: phase.state, heldBy: thisProcess(), usedAt: new Date().toISOString() };
    if (ENDED.has(phase.state)) this.#pass?.release();
    this.#options.onChange(this);
  }

  #showPlace(place: LabView['queue']): void {
    this.#queue = place;
    if (this.#phase.state === 'queued') this.#options.onChange(this);
  }

  /** Enters a phase that outlives this process, and returns when it is on disk. */
  async #settle(phase: Phase): Promise<void> {
    this.#enter(phase);
    await this.#save();
  }

  /** One write after the other, each with the newest record. */
  #save(): Promise<void> {
    const write = async () => {
      if (this.#phase.state === 'wiped') return;
      await this.#assertFree();
      await writeRecord(this.#options.directory, this.#record);
    };
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }
}
