import type { Consumer, EachBatchPayload, Kafka, KafkaMessage, Message } from 'kafkajs';
import type { Publisher } from './publisher.ts';
import type { Role } from './role.ts';
import { whyUnreadable } from './unreadable.ts';

/** So much is done again at the most when we die between the two steps. */
const CHUNK = 100;

/** Reads the role's partitions as a member of its group: process, then commit. */
export class Worker {
  readonly #consumer: Consumer;
  readonly #role: Role;
  readonly #publisher: Publisher;
  readonly #topic: string;

  constructor(kafka: Kafka, { role, publisher, topic }: { role: Role; publisher: Publisher; topic: string }) {
    this.#role = role;
    this.#publisher = publisher;
    this.#topic = topic;
    // region: consumer
    this.#consumer = kafka.consumer({
      groupId: role.groupId,
      sessionTimeout: 10_000, // so long a dead instance keeps its partitions (30 s by default)
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: 1_000, // an idle member hears of a rebalance when its fetch returns (5 s by default)
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(true) },
    });
    // endregion
  }

  async start(): Promise<void> {
    // region: pause
    // kafkajs has no assign(): the group gives us all partitions of the topic, and we leave those that are not the role's.
    this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) => {
      const foreign = (payload.memberAssignment[this.#topic] ?? []).filter((partition) => !this.#role.owns(partition));
      if (foreign.length > 0) this.#consumer.pause([{ topic: this.#topic, partitions: foreign }]);
    });
    // endregion
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.#batch(payload) });
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }

  // region: batch
  async #batch({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { partition, messages } = batch;
    if (!this.#role.owns(partition)) return;
    for (let from = 0; from < messages.length && isRunning() && !isStale(); from += CHUNK) {
      const chunk = messages.slice(from, from + CHUNK);
      await this.#process(chunk);
      const last = chunk.at(-1)?.offset ?? '-1';
      await this.#consumer.commitOffsets([{ topic: this.#topic, partition, offset: String(BigInt(last) + 1n) }]);
      resolveOffset(last);
      await heartbeat();
    }
  }
  // endregion

  // region: process
  async #process(chunk: readonly KafkaMessage[]): Promise<void> {
    const processed: Message[] = [];
    const deadLetters: Message[] = [];
    for (const { key, value, headers } of chunk) {
      const reason = whyUnreadable(value);
      if (reason === undefined) processed.push({ key, value, headers: { ...headers, 'processed-by': `${this.#role.name}-${process.pid}`, action: this.#role.action } });
      else deadLetters.push({ key, value, headers: { reason } });
    }
    await this.#publisher.publish({ processed, deadLetters });
  }
  // endregion
}
