import { EARLIEST, LATEST, listOffsets, type WireMetadata } from '../../../src/support/kafka/wire/index.ts';
import type { BrokerLink } from './broker-link.ts';

export interface PartitionOffsets {
  readonly low: bigint;
  readonly high: bigint;
}

export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/**
 * First and next offset of every partition, each asked of its leader, all leaders at once. What has no answer in time
 * keeps its last known offsets.
 */
export async function lookAtOffsets(
  topics: WireMetadata['topics'], links: ReadonlyMap<number, BrokerLink>, known: ReadonlyMap<string, PartitionOffsets>, timeoutMs: number,
): Promise<Map<string, PartitionOffsets>> {
  const found = new Map<string, PartitionOffsets>();
  for (const { name, partitions } of topics) {
    for (const { id } of partitions) {
      const key = partitionKey(name, id);
      const last = known.get(key);
      if (last !== undefined) found.set(key, last);
    }
  }
  await Promise.all([...links].filter(([, { answers }]) => answers).map(async ([leader, link]) => {
    const led = topics
      .map(({ name, partitions }) => ({ topic: name, partitions: partitions.filter((partition) => partition.leader === leader).map(({ id }) => id) }))
      .filter(({ partitions }) => partitions.length > 0);
    if (led.length === 0) return;
    try {
      const [lows, highs] = await Promise.all([EARLIEST, LATEST].map((timestamp) => link.ask(listOffsets, { topics: led, timestamp }, timeoutMs)));
      const lowOf = new Map(lows?.filter(({ error }) => error === 0).map(({ topic, partition, offset }) => [partitionKey(topic, partition), offset]));
      for (const { topic, partition, error, offset } of highs ?? []) {
        const key = partitionKey(topic, partition);
        const low = lowOf.get(key);
        if (error === 0 && low !== undefined) found.set(key, { low, high: offset });
      }
    } catch {
      // The link has noted its failure; the picture keeps what was known.
    }
  }));
  return found;
}
