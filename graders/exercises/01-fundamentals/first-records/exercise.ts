import type { Localized, RunResult } from '../../../../src/contracts/index.ts';
import { type GraderContext, LabProblem, type Scenario, within } from '../../../kit/index.ts';
import { ClusterProbe, type TopicRecord } from '../../../probes/index.ts';

export const TOPIC = 'greetings';
export const GROUP = 'first-readers';
/** The learner's commands, three or four tools one after the other, each a JVM. */
const SCRIPT_MS = 90_000;

/** What became of the learner's script. `undefined`: it had not ended in time and was stopped. */
export interface ScriptEnd {
  readonly result: RunResult | undefined;
  readonly output: { readonly stdout: string; readonly stderr: string };
}

/** A topic that the learner made, by script or at the terminal before the check, and what stands in it. */
export class FirstRecords implements Scenario {
  readonly probe: ClusterProbe;
  readonly #context: GraderContext;
  #records: readonly TopicRecord[] | undefined;

  constructor(context: GraderContext) {
    this.#context = context;
    this.probe = new ClusterProbe(context);
  }

  /** Runs the script to its end, or for a minute and a half. */
  async runScript(): Promise<ScriptEnd> {
    const program = await this.#context.program.start();
    await within({ what: 'the script to end', timeoutMs: SCRIPT_MS, signal: this.#context.signal }, () => program.result !== undefined);
    const { result } = program;
    const output = await program.output();
    if (result === undefined) await program.stop();
    return { result, output };
  }

  /** All records of the topic, read once. Only when there is such a topic. */
  async records(): Promise<readonly TopicRecord[]> {
    return (this.#records ??= await this.look(() => this.probe.recordsSince(TOPIC, new Map())));
  }

  /** What `work` finds in the cluster. @throws LabProblem that names the broker that is missing, when that is why it can't be told. */
  async look<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const problem = await this.labProblem();
      throw problem === undefined ? error : new LabProblem(problem, error);
    }
  }

  labProblem(): Promise<Localized | undefined> {
    return this.probe.problem();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.probe[Symbol.asyncDispose]();
  }
}
