import type { Localized, ProgramHandle } from '../../../../src/contracts/index.ts';
import { describeExit, sentences, startService, text, within, type GraderContext, type Scenario } from '../../../kit/index.ts';
import { ClusterProbe, TopicAdmin, TopicWriter, type TopicRecord } from '../../../probes/index.ts';
import { TOPIC } from '../notifications/index.ts';
import { samples, type Poison, type Sample } from './samples.ts';
import { Processed, Tail } from './tail.ts';

/** Topics of ours, so that those of a grading that was cut short are found by the next one. */
const OURS = /^(notifications|processed|dlt)-check-[a-z2-9]{8}$/;
/** The broker writes the time into each record: nobody can pretend to have been quicker. */
const BY_BROKER = { 'message.timestamp.type': 'LogAppendTime' };

export const ROLES = ['critical', 'general'] as const;
export type Role = (typeof ROLES)[number];
export const GROUP_OF = { critical: 'notifications-critical', general: 'notifications-general' } as const;
const GROUPS = Object.values(GROUP_OF);

/** One run of the program in one role. */
export interface Instance {
  readonly role: Role;
  readonly name: string;
  readonly handle: ProgramHandle;
}

/** The program in its two roles, the three topics it works on, and all that was written for it. */
export class ConsumersExercise implements Scenario {
  readonly context: GraderContext;
  readonly probe: ClusterProbe;
  readonly topics: TopicAdmin;
  readonly writer: TopicWriter;
  readonly source: string;
  readonly processed: Processed;
  readonly letters: Tail;
  /** Written before the program first ran. */
  readonly early: Sample[];
  /** What the first checks are about: those, and some from after it. */
  readonly ordinary: Sample[];
  /** Set when the unreadable ones were written: them, the good ones around them, and readable ones that are unusual. */
  poisoning: { readonly poison: readonly Poison[]; readonly good: readonly Sample[]; readonly unusual: readonly Sample[] } = { poison: [], good: [], unusual: [] };
  /** Notifications that the kill made the program process again. */
  twice = 0;
  /** What runs, or should. */
  readonly instances: Instance[] = [];
  startMs: number | undefined;
  #started = 0;

  constructor(context: GraderContext) {
    const { random } = context;
    this.context = context;
    this.probe = new ClusterProbe(context);
    this.topics = new TopicAdmin(context);
    this.writer = new TopicWriter(context);
    this.source = random.id('notifications-check');
    this.processed = new Processed(new Tail(this.probe, random.id('processed-check')));
    this.letters = new Tail(this.probe, random.id('dlt-check'));
    this.early = samples(random, 4);
    this.ordinary = [...this.early];
  }

  get target(): string {
    return this.processed.tail.topic;
  }

  /** Three topics of this grading, the first with records in it, and two groups without members of earlier runs. */
  async begin(): Promise<void> {
    await this.probe.waitWhole(TOPIC);
    await this.topics.sweep(OURS);
    await this.probe.signOffAll(GROUPS);
    await this.topics.create({ name: this.source, partitions: 6, config: BY_BROKER });
    await this.#createTarget();
    await this.topics.create({ name: this.letters.topic, partitions: 1 });
    await this.write(this.early);
  }

  async start(role: Role): Promise<Instance> {
    this.#started += 1;
    const name = `${role}-${this.#started}`;
    const environment = { ROLE: role, TOPIC: this.source, PROCESSED_TOPIC: this.target, DLT_TOPIC: this.letters.topic };
    const { service, startMs } = await startService(this.context, { name, environment });
    this.startMs ??= startMs;
    const instance = { role, name, handle: service.handle };
    this.instances.push(instance);
    return instance;
  }

  /** Takes PROCESSED_TOPIC away: from now on nothing can be finished. */
  async removeTarget(): Promise<void> {
    await this.processed.look();
    await this.topics.remove(this.target);
  }

  /** Brings it back, empty; what was in it is still known. */
  async restoreTarget(): Promise<void> {
    await this.#createTarget();
    await this.probe.refresh();
    this.processed.tail.restart();
  }

  #createTarget(): Promise<void> {
    return this.topics.create({ name: this.target, partitions: 3, config: BY_BROKER });
  }

  /** SIGKILL to all of them; their groups are told, so that nobody waits for the end of a session. */
  async killAll(): Promise<void> {
    await Promise.all(this.instances.splice(0).map(({ handle }) => handle.kill()));
    await this.probe.signOffAll(GROUPS);
  }

  /** SIGTERM. */
  async stop(instance: Instance): Promise<void> {
    this.instances.splice(this.instances.indexOf(instance), 1);
    await instance.handle.stop();
  }

  async write(written: readonly Sample[]): Promise<void> {
    await this.writer.write(this.source, written.map(({ record }) => record));
  }

  /**
   * Waits until each has been processed at least once; a slow program is waited for as long as it gets on, at most two minutes.
   * @param quietMs gives up once nothing has been processed for so long; sooner when a program has ended
   * @returns those that were not
   */
  async missing(written: readonly Sample[], quietMs: number): Promise<Sample[]> {
    let open = [...written];
    let ended = false;
    let [seen, since] = [-1, performance.now()];
    await this.#within('the records to be processed', 120_000, async () => {
      await this.processed.look();
      open = open.filter(({ id }) => this.processed.of(id).length === 0);
      const { length } = this.processed.tail.records;
      if (length !== seen) [seen, since] = [length, performance.now()];
      // One more look after the end: what it wrote last counts.
      const over = ended || performance.now() - since >= quietMs;
      ended = this.dead.length > 0;
      return open.length === 0 || over;
    });
    return open;
  }

  /** The newest records of one partition of the source. */
  async newest(partition: number, amount: number): Promise<TopicRecord[]> {
    const ends = await this.probe.ends(this.source);
    const from = new Map([...ends].map(([id, end]) => [id, id === partition && end > BigInt(amount) ? end - BigInt(amount) : id === partition ? 0n : end]));
    return this.probe.recordsSince(this.source, from);
  }

  /** Waits until nothing more is added to what was processed for a second; a writer that never pauses doesn't hold us up for long. */
  async untilQuiet(): Promise<void> {
    let [seen, since] = [-1, performance.now()];
    await this.#within('the program to pause', 6_000, async () => {
      await this.processed.look();
      const { length } = this.processed.tail.records;
      if (length !== seen) [seen, since] = [length, performance.now()];
      return performance.now() - since >= 1_000;
    });
  }

  /** What the role's group has committed on the topic, by partition. */
  committed(role: Role): Promise<Map<number, bigint>> {
    return this.probe.committed(GROUP_OF[role], this.source);
  }

  /** Waits, not for ever, until the general group has so many members and no rebalance is under way: a group of another protocol shows none. */
  async untilShared(members: number): Promise<void> {
    await this.#within(`${members} members`, 15_000, async () => {
      const [group] = await this.probe.groups([GROUP_OF.general]);
      return group?.state === 'Stable' && group.members.length === members;
    });
  }

  /** Programs that should run and have ended. */
  get dead(): Instance[] {
    return this.instances.filter(({ handle }) => handle.result !== undefined);
  }

  /** About the programs that have ended, if any. */
  async deaths(): Promise<Localized | undefined> {
    const parts = await Promise.all(this.dead.map(async ({ role, handle }) => {
      const { result } = handle;
      return result === undefined ? undefined : sentences(text(`ROLE=${role} :`, `ROLE=${role}:`), describeExit(result, await handle.output()));
    }));
    return parts.length === 0 ? undefined : sentences(...parts);
  }

  #within(what: string, timeoutMs: number, check: () => Promise<boolean>): Promise<boolean> {
    return within({ what, timeoutMs, signal: this.context.signal }, check);
  }

  labProblem(): Promise<Localized | undefined> {
    return this.probe.problem(TOPIC);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer[Symbol.asyncDispose]();
    await this.topics[Symbol.asyncDispose]();
    await this.probe[Symbol.asyncDispose]();
  }
}
