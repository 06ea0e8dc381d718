import { Reader } from './bytes.ts';
import type { WireApi } from './wire-api.ts';

export interface WireMetadata {
  /** Only brokers that the cluster counts as alive. */
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  readonly topics: readonly {
    readonly error: number;
    readonly name: string;
    readonly internal: boolean;
    readonly partitions: readonly { readonly id: number; readonly leader: number; readonly replicas: number[]; readonly isr: number[] }[];
  }[];
}

/** All topics; creates none. */
export const metadata: WireApi<null, WireMetadata> = {
  name: 'Metadata', key: 3, version: 8,
  write: (to) => { to.int32(-1).bool(false).bool(false).bool(false); },
  read: (from) => {
    from.int32();
    const brokers = from.array(() => {
      const broker = { id: from.int32(), host: from.string(), port: from.int32() };
      from.nullableString();
      return broker;
    });
    from.nullableString();
    from.int32();
    const topics = from.array(() => {
      const topic = {
        error: from.int16(), name: from.string(), internal: from.bool(),
        partitions: from.array(() => {
          from.int16();
          const id = from.int32();
          const leader = from.int32();
          from.int32();
          const partition = { id, leader, replicas: from.array(() => from.int32()), isr: from.array(() => from.int32()) };
          from.array(() => from.int32());
          return partition;
        }),
      };
      from.int32();
      return topic;
    });
    return { brokers, topics };
  },
};

export const EARLIEST = -2n;
export const LATEST = -1n;
type Partitions = readonly { readonly topic: string; readonly partitions: readonly number[] }[];

/** Offsets of partitions that the asked broker leads; LATEST is the high watermark. */
export const listOffsets: WireApi<{ topics: Partitions; timestamp: bigint }, { topic: string; partition: number; error: number; offset: bigint }[]> = {
  name: 'ListOffsets', key: 2, version: 2,
  write: (to, { topics, timestamp }) => {
    to.int32(-1).int8(0).array(topics, ({ topic, partitions }) =>
      to.string(topic).array(partitions, (partition) => to.int32(partition).int64(timestamp)));
  },
  read: (from) => {
    from.int32();
    return from.array(() => {
      const topic = from.string();
      return from.array(() => {
        const found = { topic, partition: from.int32(), error: from.int16(), timestamp: from.int64(), offset: from.int64() };
        return { topic, partition: found.partition, error: found.error, offset: found.offset };
      });
    }).flat();
  },
};

export interface FetchedPartition {
  readonly error: number;
  readonly highWatermark: bigint;
  readonly records: Buffer;
}

/** What the asked broker has of one partition that it leads, from an offset on, uncommitted transactions included. */
export const fetch: WireApi<{ topic: string; partition: number; offset: bigint; maxBytes: number }, FetchedPartition> = {
  name: 'Fetch', key: 1, version: 4,
  write: (to, { topic, partition, offset, maxBytes }) => {
    to.int32(-1).int32(0).int32(1).int32(maxBytes).int8(0)
      .array([topic], (name) => to.string(name).array([partition], (id) => to.int32(id).int64(offset).int32(maxBytes)));
  },
  read: (from) => {
    from.int32();
    const [found] = from.array(() => {
      from.string();
      return from.array(() => {
        from.int32();
        const error = from.int16();
        const highWatermark = from.int64();
        from.int64();
        from.array(() => { from.int64(); from.int64(); });
        return { error, highWatermark, records: from.nullableBytes() ?? Buffer.alloc(0) };
      });
    }).flat();
    if (found === undefined) throw new RangeError('no partition in the answer');
    return found;
  },
};

/** The assignment of a member of a classic consumer group; empty for other protocols and before the first sync. */
export function readAssignment(bytes: Buffer): { topic: string; partitions: number[] }[] {
  if (bytes.length === 0) return [];
  const from = new Reader(bytes);
  from.int16();
  return from.array(() => ({ topic: from.string(), partitions: from.array(() => from.int32()) }));
}
