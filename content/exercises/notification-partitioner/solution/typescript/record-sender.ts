import { Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import type { Notification } from './notification.ts';
import { choosingOnce, notificationPartitioner } from './partitioner.ts';

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

interface Job {
  readonly message: Message;
  readonly signal: AbortSignal;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_BATCH = 500;

/**
 * Sends each record at most once to the log, and says where it stands once the in-sync replicas have it. One batch is in flight at a
 * time, so that a retry can only repeat the very same batch, which an idempotent producer's broker recognizes.
 */
export class RecordSender {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #queue: Job[] = [];
  readonly #chosen = new WeakMap<Message, number>();
  #producer: Producer | undefined;
  #busy = false;

  constructor({ brokers, topic, clientId }: { brokers: string[]; topic: string; clientId: string }) {
    this.#kafka = new Kafka({ clientId, brokers, requestTimeout: 3_000, connectionTimeout: 1_000, logLevel: logLevel.NOTHING });
    this.#topic = topic;
  }

  /** Connects, so that the first request finds everything in place. */
  async ready(): Promise<void> {
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
      this.#queue.push({ message, signal, resolve, reject });
      void this.#work();
    });
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

  #nextBatch(): Job[] {
    const waiting = this.#queue.splice(0).filter(({ signal }) => !signal.aborted);
    this.#queue.push(...waiting.slice(MAX_BATCH));
    return waiting.slice(0, MAX_BATCH);
  }

  async #sendBatch(batch: readonly Job[]): Promise<void> {
    try {
      this.#producer ??= await this.#connect();
    } catch {
      // Nothing was sent: the records wait on, until their time is over.
      this.#queue.unshift(...batch);
      return;
    }
    try {
      const acknowledged = await this.#producer.send({
        topic: this.#topic,
        acks: -1, // all in-sync replicas
        timeout: 2_500, // how long the leader waits for them; then we ask again
        messages: batch.map(({ message }) => message),
      });
      // One answer for each partition, with the offset of its first record; the others follow in the order they were given.
      const next = new Map(acknowledged.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? -1)]));
      for (const { message, resolve, reject } of batch) {
        const partition = this.#chosen.get(message) ?? -1;
        const offset = next.get(partition);
        if (offset === undefined) {
          reject(new Error(`partition ${partition} of ${this.#topic} acknowledged nothing`));
        } else {
          next.set(partition, offset + 1n);
          resolve({ topic: this.#topic, partition, offset: String(offset) });
        }
      }
    } catch (error) {
      // Written or not? Nobody knows. A new producer gets a new id, so its numbers can't be mistaken for those of this batch.
      const lost = this.#producer;
      this.#producer = undefined;
      await lost.disconnect().catch(() => {});
      for (const { reject } of batch) reject(error);
    }
  }

  async #connect(): Promise<Producer> {
    // region: producer
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: choosingOnce(notificationPartitioner, this.#chosen),
      metadataMaxAge: 5_000, // a topic that grows is noticed within seconds; 5 minutes by default
      // Enough tries to outlive an outage of 20 s, whether brokers refuse (fast) or are silent (3 s a try).
      retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    // endregion
    await producer.connect();
    return producer;
  }
}
