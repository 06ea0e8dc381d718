import { randomUUID } from 'node:crypto';
import type { RunningProgram } from '../../labs/drivers/lab-driver.ts';
import { limitsFor, type ExerciseDefinition, type ProgramLimits, type RunResult, type Runtime, type RunView } from '../contracts/index.ts';
import { AtelierError, waitUntil } from '../support/index.ts';
import { stopProgram } from './grading-host.ts';
import { keyOf } from './live-feed.ts';
import { programEnvironment, programPort } from './program-environment.ts';
import type { Exercises, LearnerLab, LearnerLabs, Publish, Workspaces } from './ports.ts';
import { RunOutput } from './run-output.ts';
import { freezeFiles } from './submission.ts';
import { isUp } from './tunnel-http.ts';

export interface RunProgramDeps {
  readonly exercises: Exercises;
  readonly labs: LearnerLabs;
  readonly workspaces: Workspaces;
  readonly publish: Publish;
  /** Folder for copies of what runs. */
  readonly scratch: string;
}

interface Run {
  readonly id: string;
  readonly exercise: ExerciseDefinition;
  readonly runtime: Runtime;
  readonly limits: ProgramLimits;
  readonly output: RunOutput;
  readonly lab: LearnerLab;
  readonly program: RunningProgram;
  readonly address: { host: string; port: number };
  state: RunView['state'];
  result: RunResult | null;
}

/** Learners' own runs of their programs: one at a time per exercise, in their lab's sandbox. */
export class ProgramRuns {
  readonly #deps: RunProgramDeps;
  /** The last run of each exercise, running or not. */
  readonly #runs = new Map<string, Run>();
  readonly #starting = new Set<string>();

  constructor(deps: RunProgramDeps) {
    this.#deps = deps;
  }

  /** The last run, also after it has exited. */
  current(owner: string, slug: string): RunView | null {
    const run = this.#runs.get(keyOf(owner, slug));
    return run === undefined ? null : { ...headOf(run), output: run.output.pieces() };
  }

  /**
   * Runs what is in the workspace now; edits made later change nothing. A run of the same exercise that is still going
   * is stopped first; a lab is started when none runs.
   * @throws AtelierError what the lab throws; CONFLICT while another start is under way.
   */
  async start(owner: string, slug: string, runtime: Runtime): Promise<RunView> {
    const key = keyOf(owner, slug);
    if (this.#starting.has(key)) throw new AtelierError('CONFLICT', `the program of ${slug} is being started already`, { hint: 'Wait until it runs, or stop it.' });
    this.#starting.add(key);
    try {
      await this.stopAll((run) => run === this.#runs.get(key));
      const run = await this.#spawn(owner, slug, runtime);
      this.#runs.set(key, run);
      this.#publish(owner, run);
      void this.#followHealth(owner, run);
      return { ...headOf(run), output: run.output.pieces() };
    } finally {
      this.#starting.delete(key);
    }
  }

  /** Returns when the program is gone. Stopping one that has exited changes nothing. */
  async stop(owner: string, slug: string, runId: string): Promise<RunView> {
    const run = this.#get(owner, slug, runId);
    if (run.result === null) await stopProgram(run.program, run.limits.stopTimeoutSec);
    return { ...headOf(run), output: run.output.pieces() };
  }

  /** Writes to the program's stdin. @throws AtelierError CONFLICT when it has exited. */
  input(owner: string, slug: string, runId: string, text: string): void {
    const run = this.#get(owner, slug, runId);
    if (run.result !== null) throw new AtelierError('CONFLICT', 'the program has exited: nobody reads its input any more', { hint: 'Run it again.' });
    run.program.writeInput(text);
  }

  /** Where the learner's running program answers HTTP. @throws AtelierError CONFLICT when it doesn't run. */
  service(owner: string, slug: string): { lab: LearnerLab; address: { host: string; port: number } } {
    const run = this.#runs.get(keyOf(owner, slug));
    if (run === undefined || run.result !== null) throw new AtelierError('CONFLICT', `your program for ${slug} is not running`, { hint: 'Press Run, wait until it serves, then send the request again.' });
    return { lab: run.lab, address: run.address };
  }

  /** Stops the learner's runs in one lab definition: before a check, or before the lab goes. */
  stopInLab(owner: string, definition: string): Promise<void> {
    return this.stopAll((run, key) => key.startsWith(`${owner}/`) && run.exercise.lab === definition);
  }

  /** Stops every run that still goes. */
  async stopAll(which: (run: Run, key: string) => boolean = () => true): Promise<void> {
    const going = [...this.#runs].filter(([key, run]) => run.result === null && which(run, key));
    await Promise.all(going.map(([, run]) => stopProgram(run.program, run.limits.stopTimeoutSec)));
  }

  async #spawn(owner: string, slug: string, runtime: Runtime): Promise<Run> {
    const { exercises, labs, workspaces, scratch, publish } = this.#deps;
    const exercise = exercises.get(slug);
    const { files } = await workspaces.open(owner, slug, runtime);
    const lab = await labs.claim(owner, exercise.lab);
    const letGo = labs.hold(owner, exercise.lab);
    const frozen = await freezeFiles(files, scratch).catch((error: unknown) => {
      letGo();
      throw error;
    });
    const id = randomUUID();
    const limits = limitsFor(exercise, runtime);
    const port = programPort(lab.lab.labId);
    const output = new RunOutput((stream, text) => publish(owner, slug, { type: 'output', runId: id, stream, text }));
    const release = async (): Promise<void> => {
      letGo();
      await frozen[Symbol.asyncDispose]();
    };
    try {
      const program = await lab.lab.run({
        id: `run-${id.slice(0, 8)}`, runtime, directory: frozen.directory, limits,
        environment: programEnvironment(lab.lab.spec, port, exercise.environment),
        onOutput: (stream, text) => output.add(stream, text),
      });
      const run: Run = { id, exercise, runtime, limits, output, lab, program, address: program.address(port), state: 'starting', result: null };
      void program.exited.then(async (result) => {
        run.result = result;
        run.state = 'exited';
        output.flush();
        this.#publish(owner, run);
        await release();
      });
      return run;
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #followHealth(owner: string, run: Run): Promise<void> {
    const serves = run.exercise.program !== 'none' && await waitUntil({
      what: 'the program to say UP',
      check: () => isUp(run.lab, run.address),
      timeoutMs: run.limits.startTimeoutSec * 1_000,
      intervalMs: 150,
      failFast: () => (run.result === null ? undefined : 'it has exited'),
    }).catch(() => false);
    if (run.result !== null) return;
    run.state = serves ? 'serving' : 'running';
    this.#publish(owner, run);
  }

  #publish(owner: string, run: Run): void {
    this.#deps.publish(owner, run.exercise.slug, { type: 'run', run: headOf(run) });
  }

  #get(owner: string, slug: string, runId: string): Run {
    const run = this.#runs.get(keyOf(owner, slug));
    if (run?.id === runId) return run;
    throw new AtelierError('NOT_FOUND', `there is no run ${runId} of ${slug}`, { hint: 'Only the last run of an exercise is kept.' });
  }
}

function headOf({ id, exercise, runtime, state, result }: Run): Omit<RunView, 'output'> {
  return { id, exercise: exercise.slug, runtime, state, result };
}
