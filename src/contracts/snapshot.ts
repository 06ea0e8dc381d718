import { z } from 'zod';

/** One partition as its leader and the controller report it. Offsets are decimal strings (64 bit). */
export const PartitionSnapshot = z.strictObject({
  id: z.number().int(),
  /** Node id of the leader, -1 while there is none. */
  leader: z.number().int(),
  replicas: z.array(z.number().int()),
  isr: z.array(z.number().int()),
  low: z.string(),
  high: z.string(),
});
export type PartitionSnapshot = z.infer<typeof PartitionSnapshot>;

export const TopicSnapshot = z.strictObject({ name: z.string(), partitions: z.array(PartitionSnapshot) });
export type TopicSnapshot = z.infer<typeof TopicSnapshot>;

export const GroupSnapshot = z.strictObject({
  id: z.string(),
  state: z.string(),
  members: z.array(z.strictObject({
    clientId: z.string(),
    assigned: z.array(z.strictObject({ topic: z.string(), partitions: z.array(z.number().int()) })),
  })),
  offsets: z.array(z.strictObject({ topic: z.string(), partition: z.number().int(), committed: z.string(), lag: z.string() })),
});
export type GroupSnapshot = z.infer<typeof GroupSnapshot>;

/** A picture of one cluster at one moment, internal topics left out. */
export const ClusterSnapshot = z.strictObject({
  at: z.iso.datetime(),
  cluster: z.string(),
  /** Every broker of the definition; `alive` says whether the cluster counts it among its members now. */
  brokers: z.array(z.strictObject({ id: z.number().int(), service: z.string(), alive: z.boolean() })),
  topics: z.array(TopicSnapshot),
  groups: z.array(GroupSnapshot),
  /** Present when the cluster did not answer in time; what is shown is then the last known picture. */
  stale: z.strictObject({ sinceMs: z.number(), reason: z.string() }).optional(),
});
export type ClusterSnapshot = z.infer<typeof ClusterSnapshot>;
