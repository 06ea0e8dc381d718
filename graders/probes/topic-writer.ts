import { messageOf } from '../../src/support/index.ts';
import { createKafka, type Producer } from '../../src/support/kafka/index.ts';
import { LabProblem, text } from '../kit/index.ts';
import type { ProbeOptions } from './cluster-probe.ts';

/** Bytes as they will stand in the log. */
export interface NewRecord {
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
}

const BATCH = 1_000;

/** Writes a grader's own records, acknowledged by the in-sync replicas. What can't be written is a problem of the lab: the verdict is `broken`. */
export class TopicWriter implements AsyncDisposable {
  readonly #signal: AbortSignal;
  readonly #producer: Producer;
  #connected: Promise<void> | undefined;

  /** @throws Error when the lab has no cluster of that name. */
  constructor({ cluster, name = 'main', signal }: ProbeOptions) {
    const access = cluster.clusters[name];
    if (access === undefined) throw new Error(`the lab has no cluster ${name}`);
    this.#signal = signal;
    this.#producer = createKafka({ brokers: access.bootstrapServers, clientId: 'atelier-grader-writer', retries: 10, security: access.security }).producer({ allowAutoTopicCreation: false });
  }

  /** In the order given within each partition. Returns once all are acknowledged. @throws LabProblem */
  async write(topic: string, records: readonly NewRecord[]): Promise<void> {
    try {
      await (this.#connected ??= this.#producer.connect());
      for (let from = 0; from < records.length; from += BATCH) {
        const messages = records.slice(from, from + BATCH).map(({ partition, key, value, headers = {} }) => ({ partition, key, value, headers: { ...headers } }));
        await this.#producer.send({ topic, acks: -1, messages });
      }
    } catch (error) {
      this.#signal.throwIfAborted();
      const reason = messageOf(error);
      throw new LabProblem(text(
        `Le lab a un problème : rien ne s'écrit dans le topic ${topic} (${reason}). Votre programme n'est pas en cause ; réinitialisez le lab et relancez la vérification.`,
        `The lab has a problem: nothing can be written to topic ${topic} (${reason}). Your program is not to blame; reset the lab and check again.`,
      ), error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#producer.disconnect()]);
  }
}
