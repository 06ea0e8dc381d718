import { ClusterReader, createKafka, type Consumer, type Kafka, type TopicRecord } from '../../../src/support/kafka/index.ts';
import { AtelierError, messageOf, waitUntil } from '../../../src/support/index.ts';
import type { EmbeddedFormat } from './embedded-format.ts';
import { illegalState, instanceNotFound, kafkaError, partitionNotFound, topicNotFound } from './rest-error.ts';

export interface TopicPartition { readonly topic: string; readonly partition: number }
export interface ConsumerOptions {
  readonly group: string;
  readonly instance: string;
  readonly format: EmbeddedFormat;
  readonly autoOffsetReset: 'earliest' | 'latest';
  readonly autoCommit: boolean;
}

/** Records that may wait for the client before partitions are paused. */
const BUFFERED = 2_000;
const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}\u0000${partition}`;

/**
 * One consumer instance of the proxy. Subscribed, it is a member of its group; assigned, it reads the partitions named without joining.
 * Records read are remembered as positions, and committed on request (or on the next read, with auto commit), never before they were handed out.
 */
export class ConsumerInstance {
  readonly options: ConsumerOptions;
  readonly #kafka: Kafka;
  readonly #brokers: readonly string[];
  #consumer: Consumer | undefined;
  #reader: ClusterReader | undefined;
  #topics: string[] = [];
  #assigned: TopicPartition[] = [];
  #buffer: TopicRecord[] = [];
  /** Next offset to hand out, per partition. */
  readonly #positions = new Map<string, { at: TopicPartition; next: bigint }>();
  #lastUse = Date.now();
  #busy: Promise<unknown> = Promise.resolve();

  constructor(brokers: readonly string[], options: ConsumerOptions) {
    this.options = options;
    this.#brokers = brokers;
    this.#kafka = createKafka({ brokers, clientId: options.instance });
  }

  get idleMs(): number {
    return Date.now() - this.#lastUse;
  }

  get subscription(): readonly string[] {
    return this.#topics;
  }

  get assignments(): readonly TopicPartition[] {
    return this.#assigned.length > 0 ? this.#assigned : [...this.#positions.values()].map(({ at }) => at);
  }

  /** One request at a time: a consumer is not thread-safe, here as in Java. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#lastUse = Date.now();
    const turn = this.#busy.then(work, work).finally(() => { this.#lastUse = Date.now(); });
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  /** Replaces the subscription. The group is joined on the first read, as with a real consumer. */
  async subscribe(topics: readonly string[]): Promise<void> {
    if (this.#assigned.length > 0) throw illegalState('Subscription to topics, partitions and pattern are mutually exclusive');
    await this.#leave();
    this.#topics = [...topics];
  }

  async unsubscribe(): Promise<void> {
    await this.#leave();
    this.#topics = [];
    this.#assigned = [];
  }

  async assign(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.#topics.length > 0) throw illegalState('Subscription to topics, partitions and pattern are mutually exclusive');
    await this.#leave();
    this.#assigned = [...partitions];
  }

  /** Sets where the next read of an assigned partition begins. */
  async seek(positions: readonly (TopicPartition & { offset: bigint | 'beginning' | 'end' })[]): Promise<void> {
    for (const { topic, partition, offset } of positions) {
      if (!this.assignments.some((at) => at.topic === topic && at.partition === partition)) throw illegalState(`No current assignment for partition ${topic}-${partition}`);
      const next = typeof offset === 'bigint' ? offset : await this.#edge({ topic, partition }, offset);
      this.#positions.set(keyOf({ topic, partition }), { at: { topic, partition }, next });
      this.#buffer = this.#buffer.filter((record) => record.topic !== topic || record.partition !== partition);
      this.#consumer?.seek({ topic, partition, offset: String(next) });
    }
  }

  /** Up to `maxBytes` of records; waits for the first one until `timeoutMs` has passed, then answers with none. */
  async read(timeoutMs: number, maxBytes: number): Promise<TopicRecord[]> {
    if (this.#topics.length === 0 && this.#assigned.length === 0) throw illegalState('Consumer is not subscribed to any topics or assigned any partitions');
    if (this.options.autoCommit) await this.commit();
    if (this.#topics.length > 0) await this.#join();
    await waitUntil({
      what: 'records',
      timeoutMs,
      intervalMs: 20,
      check: async () => {
        if (this.#assigned.length > 0) await this.#fetchAssigned();
        return this.#buffer.length > 0;
      },
    }).catch((error: unknown) => {
      if (!(error instanceof AtelierError && error.code === 'WAIT_TIMEOUT')) throw kafkaError(messageOf(error));
    });
    return this.#take(maxBytes);
  }

  /** Commits what was handed out, or the offsets given (the record's own offset, as in Confluent's: one is added). */
  async commit(offsets?: readonly (TopicPartition & { offset: bigint })[]): Promise<void> {
    const wanted = offsets?.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset + 1n) }))
      ?? [...this.#positions.values()].map(({ at, next }) => ({ ...at, offset: String(next) }));
    if (wanted.length === 0) return;
    if (this.#consumer !== undefined) return this.#consumer.commitOffsets(wanted);
    await this.#commitWithoutMembership(wanted);
  }

  /** What the group has committed for these partitions. */
  async committed(partitions: readonly TopicPartition[]): Promise<(TopicPartition & { offset: bigint; metadata: string })[]> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const topics = await admin.fetchOffsets({ groupId: this.options.group, topics: [...new Set(partitions.map(({ topic }) => topic))] });
      return partitions.flatMap(({ topic, partition }) => {
        const found = topics.find((one) => one.topic === topic)?.partitions.find((one) => one.partition === partition);
        return found === undefined || found.offset === '-1' ? [] : [{ topic, partition, offset: BigInt(found.offset), metadata: found.metadata ?? '' }];
      });
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    await this.#leave();
  }

  async #join(): Promise<void> {
    if (this.#consumer !== undefined) return;
    const consumer = this.#kafka.consumer({ groupId: this.options.group, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.#topics], fromBeginning: this.options.autoOffsetReset === 'earliest' });
    } catch (error) {
      await consumer.disconnect();
      throw messageOf(error).includes('does not host this topic-partition') ? topicNotFound() : kafkaError(messageOf(error));
    }
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat, isStale, isRunning }) => {
        for (const message of batch.messages) {
          if (isStale() || !isRunning()) return;
          await waitUntil({ what: 'room for records', check: () => this.#buffer.length < BUFFERED || isStale() || !isRunning(), timeoutMs: 20_000, intervalMs: 50 }).catch(() => undefined);
          this.#buffer.push({
            topic: batch.topic, partition: batch.partition, offset: message.offset, timestamp: Number(message.timestamp), key: message.key, value: message.value, headers: [],
          });
        }
        await heartbeat();
      },
    });
    this.#consumer = consumer;
  }

  async #leave(): Promise<void> {
    this.#buffer = [];
    this.#positions.clear();
    const [consumer, reader] = [this.#consumer, this.#reader];
    this.#consumer = undefined;
    this.#reader = undefined;
    await consumer?.disconnect();
    await reader?.close();
  }

  async #fetchAssigned(): Promise<void> {
    this.#reader ??= new ClusterReader(this.#kafka);
    for (const topic of new Set(this.#assigned.map((at) => at.topic))) {
      const from = new Map<number, bigint>();
      for (const at of this.#assigned.filter((one) => one.topic === topic)) {
        const known = this.#positions.get(keyOf(at))?.next ?? await this.#startOf(at);
        this.#positions.set(keyOf(at), { at, next: known });
        from.set(at.partition, known);
      }
      const ends = await this.#reader.ends(topic);
      for (const partition of ends.keys()) if (!from.has(partition)) from.set(partition, ends.get(partition) ?? 0n);
      if ([...from].every(([partition, next]) => next >= (ends.get(partition) ?? 0n))) continue;
      const buffered = new Set(this.#buffer.map((record) => `${keyOf(record)}\u0000${record.offset}`));
      const records = await this.#reader.records(topic, from);
      this.#buffer.push(...records.filter((record) => !buffered.has(`${keyOf(record)}\u0000${record.offset}`)));
    }
  }

  async #startOf(at: TopicPartition): Promise<bigint> {
    const [committed] = await this.committed([at]);
    return committed?.offset ?? this.#edge(at, this.options.autoOffsetReset === 'earliest' ? 'beginning' : 'end');
  }

  async #edge({ topic, partition }: TopicPartition, edge: 'beginning' | 'end'): Promise<bigint> {
    await using reader = new ClusterReader(this.#kafka);
    const offset = (await (edge === 'beginning' ? reader.beginnings(topic) : reader.ends(topic))).get(partition);
    if (offset === undefined) throw partitionNotFound();
    return offset;
  }

  #take(maxBytes: number): TopicRecord[] {
    let bytes = 0;
    const count = this.#buffer.findIndex((record, index) => {
      bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
      return bytes > maxBytes && index > 0;
    });
    const taken = this.#buffer.splice(0, count < 0 ? this.#buffer.length : count);
    for (const { topic, partition, offset } of taken) this.#positions.set(keyOf({ topic, partition }), { at: { topic, partition }, next: BigInt(offset) + 1n });
    return taken;
  }

  /** A consumer that assigns may still commit for its group; kafkajs does it through a short-lived member-less consumer. */
  async #commitWithoutMembership(offsets: readonly (TopicPartition & { offset: string })[]): Promise<void> {
    const admin = createKafka({ brokers: this.#brokers, clientId: this.options.instance }).admin();
    await admin.connect();
    try {
      for (const topic of new Set(offsets.map((one) => one.topic))) {
        await admin.setOffsets({ groupId: this.options.group, topic, partitions: offsets.filter((one) => one.topic === topic).map(({ partition, offset }) => ({ partition, offset })) });
      }
    } catch (error) {
      throw kafkaError(messageOf(error));
    } finally {
      await admin.disconnect();
    }
  }
}

/** The instances of one proxy. An instance that nobody uses for `timeoutMs` is closed, its group rebalances. */
export class ConsumerInstances {
  readonly #instances = new Map<string, ConsumerInstance>();
  readonly #sweep: NodeJS.Timeout;

  constructor(timeoutMs: number) {
    this.#sweep = setInterval(() => {
      for (const [key, instance] of this.#instances) {
        if (instance.idleMs > timeoutMs) {
          this.#instances.delete(key);
          void instance.close();
        }
      }
    }, Math.min(1_000, timeoutMs));
    this.#sweep.unref();
  }

  has(group: string, instance: string): boolean {
    return this.#instances.has(`${group}/${instance}`);
  }

  add(instance: ConsumerInstance): void {
    this.#instances.set(`${instance.options.group}/${instance.options.instance}`, instance);
  }

  /** @throws RestError 40403 */
  get(group: string, instance: string): ConsumerInstance {
    const found = this.#instances.get(`${group}/${instance}`);
    if (found === undefined) throw instanceNotFound();
    return found;
  }

  async remove(group: string, instance: string): Promise<void> {
    const found = this.get(group, instance);
    this.#instances.delete(`${group}/${instance}`);
    await found.close();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#instances.values()].map((instance) => instance.close()));
    this.#instances.clear();
  }
}
