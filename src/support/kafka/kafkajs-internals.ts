import { createRequire } from 'node:module';
import type { Kafka } from 'kafkajs';

/**
 * kafkajs has no `assign()`: through its public face a topic can only be read as a member of a consumer group, which takes a
 * join, a rebalance, and leaves a group behind in the learner's cluster. Its inner request layer can simply fetch. The version is
 * pinned and frozen, so that layer won't move; if it ever does, the first call here says so.
 */
export interface RawMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>>;
}
export interface RawPartitionMetadata {
  readonly partitionErrorCode: number;
  readonly partitionId: number;
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
}
export interface RawMetadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly clusterId: string;
  readonly controllerId: number;
  readonly topicMetadata: readonly { readonly topic: string; readonly isInternal: boolean; readonly partitionMetadata: readonly RawPartitionMetadata[] }[];
}
interface PartitionData {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly unknown[];
  readonly messages: readonly RawMessage[];
}
export interface RawBroker {
  metadata(topics: readonly string[]): Promise<RawMetadata>;
  listOffsets(request: {
    replicaId: -1;
    isolationLevel: 0 | 1;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: string | number }[] }[];
  }): Promise<{ responses: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[] }>;
  fetch(request: {
    replicaId: -1;
    isolationLevel: 0 | 1;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    topics: readonly { topic: string; partitions: readonly { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{ responses: readonly { topicName: string; partitions: readonly PartitionData[] }[] }>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}
export interface RawCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findBroker(node: { nodeId: string | number }): Promise<RawBroker>;
  findGroupCoordinator(group: { groupId: string }): Promise<RawBroker>;
  findTopicPartitionMetadata(topic: string): readonly RawPartitionMetadata[];
  getNodeIds(): string[];
  readonly brokerPool: { readonly metadata: RawMetadata | null };
}
interface BatchView {
  readonly messages: readonly RawMessage[];
  readonly rawMessages: readonly RawMessage[];
  /** The last offset this fetch saw, control and aborted records included. */
  lastOffset(): string;
  isEmptyIncludingFiltered(): boolean;
}

const require = createRequire(import.meta.url);
const Batch = require('kafkajs/src/consumer/batch.js') as new (topic: string, fetchedOffset: string, data: PartitionData) => BatchView;

/** One fetched partition with control records and aborted transactions taken out. */
export function readBatch(topic: string, fetchedOffset: string, data: PartitionData): BatchView {
  return new Batch(topic, fetchedOffset, data);
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}
let quiet = false;

/**
 * After each answer kafkajs sets a timer for requests that wait, also when none does; its delay is then negative, and Node 24 prints a
 * TimeoutNegativeWarning. Here the timer is set only when there is something to do.
 */
export function silenceTimerWarning(): void {
  if (quiet) return;
  quiet = true;
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

/** A connection pool of its own on the request layer. */
export function rawCluster(kafka: Kafka): RawCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((candidate) => candidate.description === 'private:Kafka:createCluster');
  const create = symbol === undefined ? undefined : (kafka as unknown as Record<symbol, unknown>)[symbol];
  if (typeof create !== 'function') throw new Error('kafkajs is not the version this wrapper was written for (2.2.4): it has no inner createCluster');
  return (create as (options: { allowAutoTopicCreation: boolean; metadataMaxAge: number }) => RawCluster)({ allowAutoTopicCreation: false, metadataMaxAge: 300_000 });
}
