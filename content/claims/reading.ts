import type { ClaimLab } from './claim.ts';

export interface ReadRecord {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
}

export interface ReadOptions {
  readonly topic: string;
  readonly groupId: string;
  /** Stops once this many have been read. */
  readonly count: number;
  /** @default true */
  readonly fromBeginning?: boolean;
  /** kafkajs's own commits. @default true */
  readonly autoCommit?: boolean;
}

/** Reads as a member of a group, in the order in which records arrive; leaves the group properly. */
export async function readInGroup(lab: ClaimLab, { topic, groupId, count, fromBeginning = true, autoCommit = true }: ReadOptions): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  const consumer = lab.client().consumer({ groupId });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning });
    await consumer.run({
      autoCommit,
      eachMessage: async ({ partition, message }) => {
        records.push({ partition, offset: message.offset, key: message.key?.toString() ?? null, value: message.value?.toString() ?? null });
      },
    });
    await lab.until(`${count} records read by ${groupId}`, () => records.length >= count, 30_000);
  } finally {
    await consumer.disconnect();
  }
  return records;
}

/** Sends values n-0, n-1, … with keys u-0 … u-<users - 1> in turn, each written once: on a loaded machine kafkajs may have to send again. */
export async function sendNumbered(lab: ClaimLab, topic: string, count: number, users = 8): Promise<void> {
  const producer = lab.client().producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, messages: Array.from({ length: count }, (_, at) => ({ key: `u-${at % users}`, value: `n-${at}` })) });
  await producer.disconnect();
}

/** Committed offsets by partition; undefined where the group has none. */
export async function committedOffsets(lab: ClaimLab, groupId: string, topic: string): Promise<Map<number, number | undefined>> {
  const admin = lab.client().admin();
  await admin.connect();
  try {
    // Asked again while the group's coordinator is still loading.
    const [found] = await lab.until(`committed offsets of ${groupId}`, () => admin.fetchOffsets({ groupId, topics: [topic] }), 30_000);
    return new Map((found?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset) < 0 ? undefined : Number(offset)]));
  } finally {
    await admin.disconnect();
  }
}
