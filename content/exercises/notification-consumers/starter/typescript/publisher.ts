import type { Kafka, Message, Producer } from 'kafkajs';

/** Writes what has been done, and what can't be. */
export class Publisher {
  readonly #producer: Producer;
  readonly #topics: { readonly processed: string; readonly deadLetters: string };

  constructor(kafka: Kafka, topics: { readonly processed: string; readonly deadLetters: string }) {
    this.#producer = kafka.producer({ allowAutoTopicCreation: false });
    this.#topics = topics;
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  async disconnect(): Promise<void> {
    await this.#producer.disconnect();
  }

  // region: publish
  /** Resolves once the in-sync replicas have all of it. Rejects otherwise: then part of it may be written. */
  async publish({ processed, deadLetters }: { processed: Message[]; deadLetters: Message[] }): Promise<void> {
    const topicMessages = [
      { topic: this.#topics.processed, messages: processed },
      { topic: this.#topics.deadLetters, messages: deadLetters },
    ].filter(({ messages }) => messages.length > 0);
    await this.#producer.sendBatch({ acks: -1, topicMessages });
  }
  // endregion
}
