import type { Localized } from '../../../../src/contracts/index.ts';
import type { GraderContext, Scenario } from '../../../kit/index.ts';
import { ClusterProbe, TopicAdmin } from '../../../probes/index.ts';
import { NotificationScenario, TOPIC } from '../notifications/index.ts';

/** Topics of ours, so that those of a grading that was cut short are found by the next one. */
const OURS = /^notifications-[469]-[a-z2-9]{8}$/;

/** The program on topics of different sizes: one with six partitions that lives through all checks, others for one check each. */
export class PartitionerExercise implements Scenario {
  readonly context: GraderContext;
  readonly topics: TopicAdmin;
  startMs: number | undefined;
  readonly #probe: ClusterProbe;
  readonly #open = new Set<NotificationScenario>();
  #six: NotificationScenario | undefined;

  constructor(context: GraderContext) {
    this.context = context;
    this.topics = new TopicAdmin(context);
    this.#probe = new ClusterProbe(context);
  }

  /** The program on six partitions. */
  get six(): NotificationScenario {
    if (this.#six === undefined) throw new Error('the program was not started');
    return this.#six;
  }

  async begin(): Promise<NotificationScenario> {
    await this.#probe.waitWhole(TOPIC);
    await this.topics.sweep(OURS);
    const six = this.#six = await this.#on(6);
    await six.start();
    this.startMs = six.startMs;
    return six;
  }

  /** Starts the program on a new topic, beside the one that runs, and stops it after the work. */
  async during<T>(partitions: 4 | 9, work: (s: NotificationScenario) => Promise<T>): Promise<T> {
    await this.#probe.waitWhole(TOPIC);
    const s = await this.#on(partitions);
    await s.start();
    try {
      return await work(s);
    } finally {
      await (await s.service()).handle.stop();
    }
  }

  async #on(partitions: 4 | 6 | 9): Promise<NotificationScenario> {
    const topic = this.context.random.id(`notifications-${partitions}`);
    await this.topics.create({ name: topic, partitions });
    const s = new NotificationScenario(this.context, { topic, start: { name: `${partitions}-partitions`, environment: { TOPIC: topic } } });
    this.#open.add(s);
    return s;
  }

  labProblem(): Promise<Localized | undefined> {
    return this.#probe.problem(TOPIC);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((s) => s[Symbol.asyncDispose]()));
    await this.topics[Symbol.asyncDispose]();
    await this.#probe[Symbol.asyncDispose]();
  }
}
