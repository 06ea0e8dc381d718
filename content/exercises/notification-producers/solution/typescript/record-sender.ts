import { Kafka, logLevel, Partitioners, type Message, type Producer } from 'kafkajs';
import type { Notification } from './notification.ts';

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

interface Job {
  readonly message: Message & { partition: number };
  readonly signal: AbortSignal;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH = 500;

/**
 * Sends each record at most once to the log, and says where it stands once the in-sync replicas have it.
 *
 * One batch is in flight at a time. kafkajs takes the sequence number of a failed send back; if another record went out in
 * between it would get that number, and the broker would drop it as a duplicate. With one batch after the other only the
 * very same batch can be repeated, and then the broker recognizes it: a retry never writes twice.
 */
export class RecordSender {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #queue: Job[] = [];
  readonly #partitionOf = Partitioners.DefaultPartitioner();
  #partitions = 0;
  #producer: Producer | undefined;
  #busy = false;

  constructor({ brokers, topic, clientId }: { brokers: string[]; topic: string; clientId: string }) {
    // A frozen broker accepts connections and never answers: without a short request timeout nobody notices.
    this.#kafka = new Kafka({ clientId, brokers, requestTimeout: 3_000, connectionTimeout: 1_000, logLevel: logLevel.NOTHING });
    this.#topic = topic;
  }

  /** Connects and learns how many partitions there are, so that the first request finds everything in place. */
  async ready(): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [this.#topic] });
    await admin.disconnect();
    this.#partitions = topics[0]?.partitions.length ?? 0;
    this.#producer = await this.#connect();
  }

  async close(): Promise<void> {
    await this.#producer?.disconnect();
  }

  /**
   * Resolves once the record is acknowledged. Rejects when `signal` says that it took too long: a record that still waited is then
   * never sent; one already on its way may arrive late, once.
   */
  send(notification: Notification, signal: AbortSignal): Promise<Position> {
    return new Promise((resolve, reject) => {
      const message = { key: notification.userId, value: JSON.stringify(notification), headers: { type: notification.type } };
      signal.addEventListener('abort', () => reject(new Error('not acknowledged in time')), { once: true });
      this.#queue.push({ message: { ...message, partition: this.#choosePartition(message) }, signal, resolve, reject });
      void this.#work();
    });
  }

  #choosePartition(message: Message): number {
    const partitionMetadata = Array.from({ length: this.#partitions }, (_, partitionId) => ({ partitionId, leader: 0, partitionErrorCode: 0, replicas: [], isr: [] }));
    return this.#partitionOf({ topic: this.#topic, partitionMetadata, message });
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) await this.#sendBatch(batch);
    } finally {
      this.#busy = false;
    }
  }

  /** The oldest record and all that wait for the same partition: then offset = base offset + place in the batch. */
  #nextBatch(): Job[] {
    const waiting = this.#queue.splice(0).filter(({ signal }) => !signal.aborted);
    const partition = waiting[0]?.message.partition;
    const batch = waiting.filter(({ message }) => message.partition === partition).slice(0, MAX_BATCH);
    const taken = new Set(batch);
    this.#queue.push(...waiting.filter((job) => !taken.has(job)));
    return batch;
  }

  // region: one-batch
  async #sendBatch(batch: readonly Job[]): Promise<void> {
    try {
      this.#producer ??= await this.#connect();
    } catch {
      // Nothing was sent: the records wait on, until their time is over.
      this.#queue.unshift(...batch);
      return;
    }
    try {
      const [metadata] = await this.#producer.send({
        topic: this.#topic,
        acks: -1, // all in-sync replicas
        timeout: 2_500, // how long the leader waits for them; then we ask again
        messages: batch.map(({ message }) => message),
      });
      const base = BigInt(metadata?.baseOffset ?? -1);
      batch.forEach(({ message, resolve }, index) => {
        resolve({ topic: this.#topic, partition: message.partition, offset: String(base + BigInt(index)) });
      });
    } catch (error) {
      // Written or not? Nobody knows. A new producer gets a new id, so its numbers can't be mistaken for those of this batch.
      const lost = this.#producer;
      this.#producer = undefined;
      await lost.disconnect().catch(() => {});
      for (const { reject } of batch) reject(error);
    }
  }
  // endregion

  // region: producer-config
  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      // Enough tries to outlive an outage of 20 s, whether brokers refuse (fast) or are silent (3 s a try).
      retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    await producer.connect();
    return producer;
  }
  // endregion
}
