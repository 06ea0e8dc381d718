import type { ClusterAccess, Localized } from '../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../src/support/index.ts';
import { ClusterReader, createKafka, describeGroups, groupOffsets, signOff, type Admin, type GroupDescription, type Positions, type TopicDescription, type TopicRecord } from '../../src/support/kafka/index.ts';
import { LabProblem, text } from '../kit/index.ts';

export interface ProbeOptions {
  readonly cluster: ClusterAccess;
  /** Name in the lab definition. @default main */
  readonly name?: string;
  readonly signal: AbortSignal;
}

/** How the cluster stands, seen by each of its brokers. Empty when all is well. */
interface Shortcomings {
  readonly missingBrokers: readonly string[];
  readonly thinPartitions: readonly string[];
}

/** Looks at one cluster of the lab and changes nothing in its topics. Use it only while brokers can answer. */
export class ClusterProbe implements AsyncDisposable {
  readonly #options: ProbeOptions;
  readonly #brokers: readonly string[];
  readonly #kafka: ReturnType<typeof createKafka>;
  readonly #reader: ClusterReader;

  /** @throws Error when the lab has no cluster of that name. */
  constructor(options: ProbeOptions) {
    const { cluster, name = 'main' } = options;
    const access = cluster.clusters[name];
    if (access === undefined) throw new Error(`the lab has no cluster ${name}`);
    this.#options = options;
    this.#brokers = access.brokers;
    this.#kafka = createKafka({ brokers: access.bootstrapServers, clientId: 'atelier-grader', requestTimeoutMs: 2_000, retries: 1, security: access.security });
    this.#reader = new ClusterReader(this.#kafka);
  }

  /** Partitions of a topic with leader, replicas and ISR, as one living broker tells. */
  async topic(name: string): Promise<TopicDescription> {
    return waitUntil({ what: `the description of topic ${name}`, timeoutMs: 10_000, signal: this.#options.signal, check: async () => (await this.#reader.describe([name])).topics[0] });
  }

  /** Every topic there is, Kafka's own left out. */
  async topics(): Promise<readonly TopicDescription[]> {
    return waitUntil({ what: 'the list of topics', timeoutMs: 10_000, signal: this.#options.signal, check: async () => (await this.#reader.describe()).topics.filter(({ internal }) => !internal) });
  }

  /** Service name of each partition's leader. */
  async leaders(name: string): Promise<Map<number, string>> {
    const { partitions } = await this.topic(name);
    return new Map(partitions.map(({ id, leader }) => [id, this.serviceOf(leader)]));
  }

  /** The compose name of a broker: names stand in node id order, ids count from 1. */
  serviceOf(nodeId: number): string {
    return this.#brokers[nodeId - 1] ?? `broker ${nodeId}`;
  }

  get brokers(): readonly string[] {
    return this.#brokers;
  }

  /** The end of the topic now: what `recordsSince` counts from. Past open transactions too. */
  mark(topic: string): Promise<Positions> {
    return this.#reader.ends(topic, { isolation: 'uncommitted', signal: this.#options.signal });
  }

  /** What a `read_committed` consumer finds after the mark, ordered by partition and offset. */
  recordsSince(topic: string, mark: Positions): Promise<TopicRecord[]> {
    return this.#reader.records(topic, mark, { signal: this.#options.signal });
  }

  /** After a topic has grown: from now on its new partitions are read too. */
  refresh(): Promise<void> {
    return this.#reader.refresh();
  }

  /** Where the topic ends for a `read_committed` consumer. */
  ends(topic: string): Promise<Map<number, bigint>> {
    return this.#reader.ends(topic, { signal: this.#options.signal });
  }

  /** Classic consumer groups, members and committed offsets. Patient: coordinators move, and the first group of a cluster has to wait for one. */
  async groups(ids?: readonly string[]): Promise<GroupDescription[]> {
    return this.#askAdmin('the consumer groups', (admin) => describeGroups(admin, ids));
  }

  /** Signs off every member that these groups still count, for when all of them are known to be dead. */
  async signOffAll(groupIds: readonly string[]): Promise<void> {
    for (const { id, members } of await this.groups(groupIds)) {
      await this.#patiently(`group ${id} to see its members off`, async () => {
        await signOff(this.#kafka, id, members.map((member) => member.id));
        return true;
      });
    }
  }

  /** Partition → where the group goes on reading; partitions for which it never committed are missing. Of any kind of group. */
  async committed(group: string, topic: string): Promise<Map<number, bigint>> {
    const offsets = await this.#askAdmin(`what group ${group} has committed`, (admin) => groupOffsets(admin, group));
    return new Map(offsets.filter((one) => one.topic === topic).map(({ partition, committed }) => [partition, BigInt(committed)]));
  }

  #askAdmin<T>(what: string, ask: (admin: Admin) => Promise<T>): Promise<NonNullable<T>> {
    return this.#patiently(what, async () => {
      const admin = this.#kafka.admin();
      await admin.connect();
      try {
        return await ask(admin);
      } finally {
        await admin.disconnect();
      }
    });
  }

  #patiently<T>(what: string, check: () => Promise<T>): Promise<NonNullable<T>> {
    return waitUntil({ what, timeoutMs: 20_000, signal: this.#options.signal, check });
  }

  /**
   * Waits until every broker counts all brokers as members and every partition of the topic has a leader and its full ISR, three
   * looks in a row: right after a thaw the brokers still show the picture from before the freeze.
   * @throws LabProblem that names what is missing.
   */
  async waitWhole(topic: string, timeoutMs = 30_000): Promise<void> {
    let looks = 0;
    await this.#wait(topic, timeoutMs, 250, (whole) => {
      looks = whole ? looks + 1 : 0;
      return looks >= 3;
    });
  }

  /** Undefined when the cluster is whole now or within some seconds; otherwise what is missing. Without a topic every one is looked at. */
  async problem(topic?: string): Promise<Localized | undefined> {
    try {
      await this.#wait(topic, 8_000, 500, (whole) => whole);
      return undefined;
    } catch (error) {
      if (error instanceof LabProblem) return error.text;
      throw error;
    }
  }

  async #wait(topic: string | undefined, timeoutMs: number, intervalMs: number, enough: (whole: boolean) => boolean): Promise<void> {
    let last: Shortcomings = { missingBrokers: this.#brokers, thinPartitions: [] };
    try {
      await waitUntil({
        what: `all brokers and replicas of ${topic === undefined ? 'every topic' : `topic ${topic}`}`, timeoutMs, intervalMs, signal: this.#options.signal,
        check: async () => {
          last = await this.#look(topic);
          return enough(last.missingBrokers.length === 0 && last.thinPartitions.length === 0);
        },
      });
    } catch (error) {
      if (!(error instanceof AtelierError && error.code === 'WAIT_TIMEOUT')) throw error;
      throw new LabProblem(describeShortcomings(last, topic, timeoutMs), error);
    }
  }

  async #look(topic: string | undefined): Promise<Shortcomings> {
    const ids = this.#brokers.map((_, index) => index + 1);
    const views = await Promise.all(ids.map((id) => this.#reader.describe(topic === undefined ? [] : [topic], id).catch(() => undefined)));
    const silent = ids.filter((_, index) => views[index] === undefined);
    const fenced = ids.filter((id) => views.some((view) => view !== undefined && !view.brokers.some(({ nodeId }) => nodeId === id)));
    const thin = views.flatMap((view) => view?.topics.flatMap(({ partitions }) => partitions) ?? []).filter(({ leader, isr, replicas }) => leader < 0 || isr.length < replicas.length).map(({ id }) => String(id));
    return { missingBrokers: [...new Set([...silent, ...fenced])].sort((a, b) => a - b).map((id) => this.serviceOf(id)), thinPartitions: [...new Set(thin)].sort() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.close();
  }
}

function describeShortcomings({ missingBrokers, thinPartitions }: Shortcomings, topic: string | undefined, timeoutMs: number): Localized {
  const seconds = timeoutMs / 1_000;
  if (missingBrokers.length > 0) {
    const names = missingBrokers.join(', ');
    return text(
      `Le lab a un problème : il manque ${names} au cluster (attendu ${seconds} s). Votre programme n'est pas en cause ; réinitialisez le lab et relancez la vérification.`,
      `The lab has a problem: the cluster lacks ${names} (waited ${seconds} s). Your program is not to blame; reset the lab and check again.`,
    );
  }
  const partitions = thinPartitions.join(', ');
  const where = topic === undefined ? text('', '') : text(` de ${topic}`, ` of ${topic}`);
  return text(
    `Le lab a un problème : les partitions ${partitions}${where.fr} n'ont pas retrouvé toutes leurs répliques (attendu ${seconds} s). Votre programme n'est pas en cause ; réinitialisez le lab et relancez la vérification.`,
    `The lab has a problem: partitions ${partitions}${where.en} have not got all their replicas back (waited ${seconds} s). Your program is not to blame; reset the lab and check again.`,
  );
}
