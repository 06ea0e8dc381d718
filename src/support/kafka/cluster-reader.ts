import type { Kafka } from 'kafkajs';
import { waitUntil } from '../wait-until.ts';
import { rawCluster, readBatch, type RawCluster, type RawMessage } from './kafkajs-internals.ts';

/** One record as a `read_committed` consumer sees it: no control records, nothing of an aborted or open transaction. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  /** Decimal, 64 bit. */
  readonly offset: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In the order of the record; a name may come more than once. */
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[];
}
export interface PartitionDescription {
  readonly id: number;
  /** Node id, -1 while there is none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}
export interface TopicDescription {
  readonly name: string;
  readonly internal: boolean;
  readonly partitions: readonly PartitionDescription[];
}
/** The cluster as one of its brokers sees it at this moment. */
export interface ClusterDescription {
  readonly clusterId: string;
  /** Its members now: a broker that is dead or fenced is missing. */
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly topics: readonly TopicDescription[];
}
/** Partition → next offset to read. */
export type Positions = ReadonlyMap<number, bigint>;

export interface ReadOptions {
  /** Gives up after this long. @default 10000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const FETCH_BYTES = 8 * 1024 * 1024;
const LATEST = -1;
const EARLIEST = -2;

/** Looks at a cluster without leaving a trace in it: no consumer group, no commit, no topic created. */
export class ClusterReader implements AsyncDisposable {
  readonly #cluster: RawCluster;

  constructor(kafka: Kafka) {
    this.#cluster = rawCluster(kafka);
  }

  async close(): Promise<void> {
    await this.#cluster.disconnect();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Asks one broker (any living one, or the one named) for members and topics.
   * @param topics names; all topics when left out. An unknown name throws.
   */
  async describe(topics: readonly string[] = [], nodeId?: number): Promise<ClusterDescription> {
    await this.#cluster.connect();
    if (this.#cluster.brokerPool.metadata === null) await this.#cluster.refreshMetadata();
    const known = this.#cluster.getNodeIds();
    const metadata = await firstAnswer(nodeId === undefined ? shuffled(known) : [String(nodeId)], async (id) => {
      const broker = await this.#cluster.findBroker({ nodeId: id });
      return broker.metadata(topics);
    });
    return {
      clusterId: metadata.clusterId,
      brokers: metadata.brokers.map(({ nodeId: id, host, port }) => ({ nodeId: id, host, port })).sort((a, b) => a.nodeId - b.nodeId),
      topics: metadata.topicMetadata.map(({ topic, isInternal, partitionMetadata }) => ({
        name: topic,
        internal: isInternal,
        partitions: partitionMetadata
          .map(({ partitionId, leader, replicas, isr }) => ({ id: partitionId, leader, replicas: [...replicas], isr: [...isr] }))
          .sort((a, b) => a.id - b.id),
      })),
    };
  }

  /** Asks anew which partitions there are: a topic that has grown is read as it was before until then. */
  async refresh(): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.refreshMetadata();
  }

  /** Where each partition of the topic begins. */
  beginnings(topic: string, options: ReadOptions = {}): Promise<Map<number, bigint>> {
    return this.#patiently(`the first offsets of topic ${topic}`, topic, options, () => this.#offsets(topic, EARLIEST, 0));
  }

  /**
   * Where each partition of the topic ends: the next offset a reader would get.
   * @param isolation `committed` stops before open transactions (last stable offset), `uncommitted` at the high watermark.
   */
  ends(topic: string, options: ReadOptions & { readonly isolation?: 'committed' | 'uncommitted' } = {}): Promise<Map<number, bigint>> {
    return this.#patiently(`the last offsets of topic ${topic}`, topic, options, () => this.#offsets(topic, LATEST, options.isolation === 'uncommitted' ? 0 : 1));
  }

  /**
   * Everything from `from` (the beginning, where a partition is missing in it) to the end at the time of the call, ordered by
   * partition and offset. Survives leader changes in between.
   * @throws AtelierError WAIT_TIMEOUT when a partition can't be read in time.
   */
  async records(topic: string, from: Positions = new Map(), options: ReadOptions = {}): Promise<TopicRecord[]> {
    const [starts, ends] = [await this.beginnings(topic, options), await this.ends(topic, options)];
    const next = new Map([...ends.keys()].map((partition) => [partition, bigger(from.get(partition) ?? 0n, starts.get(partition) ?? 0n)]));
    const found = new Map<number, TopicRecord[]>();
    const empty = new Map<number, number>();
    await this.#patiently(`all records of topic ${topic}`, topic, options, async () => {
      for (;;) {
        const open = [...next].filter(([partition, offset]) => offset < (ends.get(partition) ?? 0n));
        if (open.length === 0) return true;
        await this.#fetchOnce(topic, open, next, found, empty);
      }
    });
    return [...found].sort(([a], [b]) => a - b).flatMap(([partition, records]) => records.filter(({ offset }) => BigInt(offset) < (ends.get(partition) ?? 0n)));
  }

  async #fetchOnce(topic: string, open: readonly (readonly [number, bigint])[], next: Map<number, bigint>, found: Map<number, TopicRecord[]>, empty: Map<number, number>): Promise<void> {
    for (const [leader, partitions] of this.#byLeader(topic, open.map(([partition]) => partition))) {
      const broker = await this.#cluster.findBroker({ nodeId: leader });
      const request = partitions.map((partition) => ({ partition, fetchOffset: String(next.get(partition) ?? 0n), maxBytes: FETCH_BYTES }));
      const { responses } = await broker.fetch({ replicaId: -1, isolationLevel: 1, maxWaitTime: 200, minBytes: 1, maxBytes: FETCH_BYTES, topics: [{ topic, partitions: request }] });
      for (const data of responses.flatMap((response) => response.partitions)) {
        const start = next.get(data.partition) ?? 0n;
        const batch = readBatch(topic, String(start), data);
        if (batch.isEmptyIncludingFiltered()) {
          // Nothing below the end: the last records were compacted away. Asked three times, as a broker that has just taken over may answer empty.
          const times = (empty.get(data.partition) ?? 0) + 1;
          empty.set(data.partition, times);
          if (times >= 3) next.set(data.partition, BigInt(data.highWatermark));
          continue;
        }
        next.set(data.partition, BigInt(batch.lastOffset()) + 1n);
        found.set(data.partition, [...(found.get(data.partition) ?? []), ...batch.messages.map((message) => toRecord(topic, data.partition, message))]);
      }
    }
  }

  async #offsets(topic: string, timestamp: number, isolationLevel: 0 | 1): Promise<Map<number, bigint>> {
    const partitions = this.#cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
    const result = new Map<number, bigint>();
    for (const [leader, ids] of this.#byLeader(topic, partitions)) {
      const broker = await this.#cluster.findBroker({ nodeId: leader });
      const { responses } = await broker.listOffsets({ replicaId: -1, isolationLevel, topics: [{ topic, partitions: ids.map((partition) => ({ partition, timestamp })) }] });
      for (const { partition, offset } of responses.flatMap((response) => response.partitions)) result.set(partition, BigInt(offset));
    }
    return new Map([...result].sort(([a], [b]) => a - b));
  }

  #byLeader(topic: string, partitions: readonly number[]): Map<number, number[]> {
    const leaders = new Map(this.#cluster.findTopicPartitionMetadata(topic).map(({ partitionId, leader }) => [partitionId, leader]));
    const result = new Map<number, number[]>();
    for (const partition of partitions) {
      const leader = leaders.get(partition) ?? -1;
      if (leader < 0) throw new Error(`partition ${partition} of ${topic} has no leader`);
      result.set(leader, [...(result.get(leader) ?? []), partition]);
    }
    return result;
  }

  /** Tries again with fresh metadata: a leader may have moved since the last look. */
  async #patiently<T>(what: string, topic: string, { timeoutMs = 10_000, signal }: ReadOptions, ask: () => Promise<T>): Promise<NonNullable<T>> {
    let fresh = false;
    return waitUntil<T>({
      what,
      timeoutMs,
      signal,
      check: async () => {
        await this.#cluster.connect();
        await this.#cluster.addMultipleTargetTopics([topic]);
        if (fresh) await this.#cluster.refreshMetadata();
        fresh = true;
        const answer = await ask();
        return answer;
      },
    });
  }
}

async function firstAnswer<T>(ids: readonly string[], ask: (id: string) => Promise<T>): Promise<T> {
  let last: unknown = new Error('no broker is known');
  for (const id of ids) {
    try {
      return await ask(id);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function toRecord(topic: string, partition: number, { offset, timestamp, key, value, headers = {} }: RawMessage): TopicRecord {
  return {
    topic, partition, offset, key, value,
    timestamp: Number(timestamp),
    headers: Object.entries(headers).flatMap(([name, held]) =>
      (Array.isArray(held) ? (held as readonly (Buffer | string)[]) : [held as Buffer | string | undefined]).map((one) => ({
        key: name,
        value: one === undefined || one === null ? null : Buffer.from(one),
      }))),
  };
}

const bigger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}
