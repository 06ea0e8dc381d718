import type { Consumer, Kafka, KafkaMessage, Message } from 'kafkajs';
import type { Publisher } from './publisher.ts';
import type { Role } from './role.ts';
import { whyUnreadable } from './unreadable.ts';

/** Reads the role's partitions as a member of its group. */
export class Worker {
  readonly #consumer: Consumer;
  readonly #role: Role;
  readonly #publisher: Publisher;
  readonly #topic: string;

  constructor(kafka: Kafka, { role, publisher, topic }: { role: Role; publisher: Publisher; topic: string }) {
    this.#role = role;
    this.#publisher = publisher;
    this.#topic = topic;
    this.#consumer = kafka.consumer({ groupId: role.groupId, sessionTimeout: 10_000, heartbeatInterval: 1_000, maxWaitTimeInMs: 1_000 });
  }

  async start(): Promise<void> {
    await this.#consumer.connect();
    // TODO Where does a group begin that has committed nothing yet?
    await this.#consumer.subscribe({ topics: [this.#topic] });
    // TODO Leave the partitions that are not the role's (kafkajs has no assign(): consumer.pause, or a filter).
    // TODO Commit after processing, not every five seconds, and nothing that isn't done.
    await this.#consumer.run({
      autoCommitInterval: 5_000,
      eachBatch: async ({ batch }) => {
        void this.#process(batch.messages);
      },
    });
  }

  /** Leaves the group. */
  async stop(): Promise<void> {
    await this.#consumer.disconnect();
  }

  async #process(messages: readonly KafkaMessage[]): Promise<void> {
    const processed: Message[] = [];
    const deadLetters: Message[] = [];
    for (const { key, value } of messages) {
      const reason = whyUnreadable(value);
      // TODO The header `action` is missing on what is processed, and `reason` on what is unreadable.
      if (reason === undefined) processed.push({ key, value, headers: { 'processed-by': this.#role.name } });
      else deadLetters.push({ key, value });
    }
    await this.#publisher.publish({ processed, deadLetters });
  }
}
