import { AtelierError, messageOf, waitUntil } from '../../src/support/index.ts';
import { ClusterReader, createKafka, type Admin } from '../../src/support/kafka/index.ts';
import { LabProblem, text } from '../kit/index.ts';
import type { ProbeOptions } from './cluster-probe.ts';

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  /** @default 3 */
  readonly replicationFactor?: number;
  /** @default 2 */
  readonly minInsync?: number;
  /** Further settings of the topic. @default {} */
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Topics of a grader's own in the lab: created, grown, and deleted when the grading ends. What can't be done is a problem of the lab,
 * so the verdict is `broken` and never the learner's fault.
 */
export class TopicAdmin implements AsyncDisposable {
  readonly #signal: AbortSignal;
  readonly #admin: Admin;
  readonly #reader: ClusterReader;
  readonly #brokers: number;
  readonly #created = new Set<string>();
  #connected: Promise<void> | undefined;

  /** @throws Error when the lab has no cluster of that name. */
  constructor({ cluster, name = 'main', signal }: ProbeOptions) {
    const access = cluster.clusters[name];
    if (access === undefined) throw new Error(`the lab has no cluster ${name}`);
    const kafka = createKafka({ brokers: access.bootstrapServers, clientId: 'atelier-grader-admin', requestTimeoutMs: 5_000, retries: 2 });
    this.#signal = signal;
    this.#admin = kafka.admin();
    this.#reader = new ClusterReader(kafka);
    this.#brokers = access.brokers.length;
  }

  /** Returns once every broker knows the topic with all its partitions led and in sync. @throws LabProblem */
  async create({ name, partitions, replicationFactor = 3, minInsync = 2, config = {} }: NewTopic): Promise<void> {
    this.#created.add(name);
    await this.#do(name, async (admin) => {
      const configEntries = Object.entries({ 'min.insync.replicas': String(minInsync), ...config }).map(([key, value]) => ({ name: key, value }));
      // Leaders are waited for below: a broker that hasn't heard of the topic yet makes kafkajs throw.
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic: name, numPartitions: partitions, replicationFactor, configEntries }] });
      await this.#served(name, partitions);
    });
  }

  /** Adds partitions until there are `partitions`. Returns once every broker serves them. @throws LabProblem */
  async grow(name: string, partitions: number): Promise<void> {
    await this.#do(name, async (admin) => {
      await admin.createPartitions({ topicPartitions: [{ topic: name, count: partitions }] });
      await this.#served(name, partitions);
    });
  }

  /** Deletes a topic and all that is in it. Returns once no broker knows it any more; it can be created anew then. @throws LabProblem */
  async remove(name: string): Promise<void> {
    await this.#do(name, async (admin) => {
      await admin.deleteTopics({ topics: [name] });
      await waitUntil({
        what: `topic ${name} to be gone from every broker`, timeoutMs: 20_000, intervalMs: 50, signal: this.#signal,
        check: async () => {
          const { brokers } = await this.#reader.describe();
          const known = await Promise.all(brokers.map(async ({ nodeId }) => (await this.#reader.describe([], nodeId)).topics.some((topic) => topic.name === name)));
          return known.length === this.#brokers && !known.includes(true);
        },
      });
      this.#created.delete(name);
    });
  }

  /** Deletes topics that an earlier grading left behind when it was cut short. */
  async sweep(leftover: RegExp): Promise<void> {
    await this.#do(String(leftover), async (admin) => {
      const old = (await admin.listTopics()).filter((name) => leftover.test(name));
      if (old.length > 0) await admin.deleteTopics({ topics: old });
    });
  }

  async #do(name: string, work: (admin: Admin) => Promise<void>): Promise<void> {
    try {
      await (this.#connected ??= this.#admin.connect());
      await work(this.#admin);
    } catch (error) {
      this.#signal.throwIfAborted();
      const reason = messageOf(error);
      throw new LabProblem(text(
        `Le lab a un problème : le topic ${name} n'a pas pu être préparé (${reason}). Votre programme n'est pas en cause ; réinitialisez le lab et relancez la vérification.`,
        `The lab has a problem: topic ${name} could not be prepared (${reason}). Your program is not to blame; reset the lab and check again.`,
      ), error);
    }
  }

  async #served(name: string, partitions: number): Promise<void> {
    await waitUntil({
      what: `topic ${name} with ${partitions} partitions on every broker`, timeoutMs: 20_000, intervalMs: 50, signal: this.#signal,
      check: async () => {
        const { brokers } = await this.#reader.describe();
        if (brokers.length < this.#brokers) throw new AtelierError('LAB_DIED', `${brokers.length} of ${this.#brokers} brokers are members`);
        const views = await Promise.all(brokers.map(({ nodeId }) => this.#reader.describe([name], nodeId)));
        return views.every(({ topics }) => topics[0]?.partitions.length === partitions && topics[0].partitions.every(({ leader, isr, replicas }) => leader >= 0 && isr.length === replicas.length));
      },
    });
  }

  /** Deletes what was created. A cluster that can't do it now is swept by the next grading. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#created.size > 0) await this.#admin.deleteTopics({ topics: [...this.#created], timeout: 5_000 }).catch(() => undefined);
    await Promise.allSettled([this.#admin.disconnect(), this.#reader.close()]);
  }
}
