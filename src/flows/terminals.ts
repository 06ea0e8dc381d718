import { randomUUID } from 'node:crypto';
import type { RunningProgram } from '../../labs/drivers/lab-driver.ts';
import { ProgramLimits, type TerminalEvent, type TerminalFrame, type TerminalRequest } from '../contracts/index.ts';
import { AtelierError } from '../support/index.ts';
import { stopProgram } from './grading-host.ts';
import { keyOf } from './live-feed.ts';
import { programEnvironment, programPort } from './program-environment.ts';
import type { Exercises, LearnerLabs } from './ports.ts';
import { freezeFiles } from './submission.ts';

export interface TerminalDeps {
  readonly exercises: Exercises;
  readonly labs: LearnerLabs;
  /** Folder for what it starts from. */
  readonly scratch: string;
}

/** One page that looks at a terminal. */
export interface TerminalView {
  request(request: TerminalRequest): void;
  /** The page has gone; the shell lives on for a while. */
  detach(): void;
}

/** Kafka's tools are JVMs; a shell may run for a day, and prints as it likes: nothing of it is kept but the last screenfuls. */
const LIMITS = ProgramLimits.parse({ memoryMb: 768, processes: 256, cpuSec: 3_600, runTimeoutSec: 24 * 3_600, outputKb: 2 ** 31 });
/** Characters shown again to a page that connects. */
const KEPT = 200_000;
/** A page that has not drawn so many characters makes the shell wait, until it has only `LOW` to draw. */
const HIGH = 400_000;
const LOW = 100_000;
/** A shell that nobody looks at ends after this. */
const UNWATCHED_MS = 30 * 60_000;

interface Viewer { readonly send: (event: TerminalEvent) => void; pending: number }

/** Shells at a terminal in learners' labs: one per learner and lab, shared by the pages that look at it, kept while they reload. */
export class Terminals {
  readonly #deps: TerminalDeps;
  readonly #shells = new Map<string, Shell>();

  constructor(deps: TerminalDeps) {
    this.#deps = deps;
  }

  /**
   * Shows the shell of this exercise's lab; starts it, and the lab, when there is none. What goes wrong is told by `onError` and ends the view.
   * @throws AtelierError NOT_FOUND for an unknown exercise
   */
  attach(owner: string, slug: string, send: (event: TerminalEvent) => void, onError: (error: unknown) => void): TerminalView {
    const exercise = this.#deps.exercises.get(slug);
    const key = keyOf(owner, exercise.lab);
    const shell = this.#shells.get(key) ?? new Shell(() => this.#shells.delete(key));
    if (!this.#shells.has(key)) {
      this.#shells.set(key, shell);
      void shell.start((onText) => this.#spawn(owner, exercise.lab, exercise.environment, onText));
    }
    const letGo = this.#deps.labs.hold(owner, exercise.lab); // somebody looks: not idle
    return shell.view(send, onError, letGo);
  }

  /** Ends every shell. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#shells.values()].map((shell) => shell.stop()));
  }

  async #spawn(owner: string, definition: string, environment: Readonly<Record<string, string>>, onText: (text: string) => void): Promise<RunningProgram> {
    const { labs, scratch } = this.#deps;
    const { lab } = await labs.claim(owner, definition);
    const nothing = await freezeFiles({}, scratch);
    try {
      const program = await lab.run({
        id: `terminal-${randomUUID().slice(0, 8)}`, runtime: 'shell', terminal: true, directory: nothing.directory, limits: LIMITS,
        environment: programEnvironment(lab.spec, programPort(lab.labId), environment), onOutput: (_stream, text) => onText(text),
      });
      void program.exited.then(() => nothing[Symbol.asyncDispose]());
      return program;
    } catch (error) {
      await nothing[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** One shell, from its start to its end. */
class Shell {
  readonly #onEnd: () => void;
  readonly #viewers = new Set<Viewer & { readonly fail: (error: unknown) => void }>();
  #program: RunningProgram | undefined;
  #starting: Promise<void> | undefined;
  #kept = '';
  #size: readonly [number, number] | undefined;
  #paused = false;
  /** Characters printed while nobody looked. */
  #unwatched = 0;
  #leaving: NodeJS.Timeout | undefined;
  #over = false;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  start(spawn: (onText: (text: string) => void) => Promise<RunningProgram>): Promise<void> {
    return (this.#starting = this.#run(spawn));
  }

  async #run(spawn: (onText: (text: string) => void) => Promise<RunningProgram>): Promise<void> {
    try {
      const program = await spawn((text) => this.#print(text));
      this.#program = program;
      if (this.#size !== undefined) this.#say({ size: this.#size });
      this.#tell({ type: 'running' });
      void program.exited.then(({ outOfMemory, tooManyProcesses, timedOut }) => this.#end(outOfMemory || tooManyProcesses || timedOut ? ended({ outOfMemory, tooManyProcesses }) : undefined));
    } catch (error) {
      this.#end(error);
    }
  }

  view(send: (event: TerminalEvent) => void, fail: (error: unknown) => void, letGo: () => void): TerminalView {
    const viewer = { send, fail, pending: 0 };
    this.#viewers.add(viewer);
    clearTimeout(this.#leaving);
    this.#unwatched = 0;
    send({ type: this.#program === undefined ? 'starting' : 'running' });
    if (this.#kept !== '') this.#show(viewer, this.#kept);
    this.#flow();
    return {
      request: (request) => {
        if (request.type === 'input') this.#say({ input: request.text });
        else if (request.type === 'resize') this.#say({ size: (this.#size = [request.columns, request.rows]) });
        else viewer.pending = Math.max(0, viewer.pending - request.characters);
        this.#flow();
      },
      detach: () => {
        if (!this.#viewers.delete(viewer)) return;
        letGo();
        this.#flow();
        if (this.#viewers.size === 0 && !this.#over) this.#leaving = setTimeout(() => void this.stop(), UNWATCHED_MS).unref();
      },
    };
  }

  async stop(): Promise<void> {
    await this.#starting;
    if (this.#program !== undefined && !this.#over) await stopProgram(this.#program, 1);
  }

  #print(text: string): void {
    this.#kept = (this.#kept + text).slice(-KEPT);
    if (this.#viewers.size === 0) this.#unwatched += text.length;
    for (const viewer of this.#viewers) this.#show(viewer, text);
    this.#flow();
  }

  #show(viewer: Viewer, text: string): void {
    viewer.pending += text.length;
    viewer.send({ type: 'output', text });
  }

  /** The slowest page sets the pace. */
  #flow(): void {
    const behind = Math.max(this.#unwatched, ...[...this.#viewers].map(({ pending }) => pending));
    if (!this.#paused && behind > HIGH) this.#say({ flow: 'pause' });
    else if (this.#paused && behind <= LOW) this.#say({ flow: 'resume' });
    else return;
    this.#paused = !this.#paused;
  }

  #say(frame: TerminalFrame): void {
    this.#program?.writeInput(`${JSON.stringify(frame)}\n`);
  }

  #tell(event: TerminalEvent): void {
    for (const { send } of this.#viewers) send(event);
  }

  #end(error: unknown): void {
    this.#over = true;
    clearTimeout(this.#leaving);
    this.#onEnd();
    for (const { send, fail } of this.#viewers) if (error === undefined) send({ type: 'ended' }); else fail(error);
  }
}

function ended({ outOfMemory, tooManyProcesses }: { readonly outOfMemory: boolean; readonly tooManyProcesses: boolean }): AtelierError {
  if (outOfMemory) return new AtelierError('BAD_INPUT', 'the terminal used more than its memory', { forLearner: { fr: `Le terminal a dépassé ses ${LIMITS.memoryMb} Mio de mémoire. Rouvrez-le.`, en: `The terminal used more than its ${LIMITS.memoryMb} MiB of memory. Open it again.` } });
  if (tooManyProcesses) return new AtelierError('BAD_INPUT', 'the terminal had too many processes', { forLearner: { fr: 'Trop de processus dans le terminal. Rouvrez-le.', en: 'Too many processes in the terminal. Open it again.' } });
  return new AtelierError('BAD_INPUT', 'the terminal was open for too long', { forLearner: { fr: 'Le terminal est resté ouvert trop longtemps. Rouvrez-le.', en: 'The terminal was open for too long. Open it again.' } });
}
