import type { ClusterSnapshot, Fault, LabView, PartitionSnapshot, ServiceState } from '../../contracts/index.ts';

export type ReplicaRole = 'leader' | 'in-sync' | 'out-of-sync';
export type BrokerLook = 'alive' | 'paused' | 'gone';

export interface LaneView {
  readonly partition: number;
  readonly records: bigint;
  readonly high: string;
  /** 0–1 of the fullest partition of its topic. */
  readonly fill: number;
  readonly leader: number;
  readonly replicas: readonly { readonly id: number; readonly role: ReplicaRole }[];
  /** Where groups have read to, 0–1 on the same scale. */
  readonly commits: readonly { readonly group: string; readonly at: number; readonly lag: bigint }[];
}

export interface TopicView { readonly name: string; readonly records: bigint; readonly lanes: readonly LaneView[] }
export interface ClusterPicture {
  readonly brokers: readonly { readonly id: number; readonly service: string; readonly look: BrokerLook }[];
  readonly topics: readonly TopicView[];
  readonly groups: readonly { readonly id: string; readonly state: string; readonly members: number; readonly lag: bigint }[];
}

/** What is drawn, from the cluster's own picture and what the lab knows of its processes. */
export function pictureOf(snapshot: ClusterSnapshot, lab: LabView | null): ClusterPicture {
  return {
    brokers: snapshot.brokers.map(({ id, service, alive }) => ({ id, service, look: lookOf(alive, lab?.services.find((one) => one.name === service)?.state) })),
    topics: snapshot.topics.map((topic) => {
      const largest = topic.partitions.reduce((most, one) => max(most, sizeOf(one)), 1n);
      const lanes = [...topic.partitions].sort((a, b) => a.id - b.id).map((partition) => laneOf(snapshot, topic.name, partition, largest));
      return { name: topic.name, lanes, records: lanes.reduce((sum, lane) => sum + lane.records, 0n) };
    }),
    groups: snapshot.groups.map((group) => ({ id: group.id, state: group.state, members: group.members.length, lag: group.offsets.reduce((sum, one) => sum + BigInt(one.lag), 0n) })),
  };
}

const USEFUL: Readonly<Partial<Record<ServiceState, readonly Fault[]>>> = { starting: ['pause', 'kill'], running: ['pause', 'kill'], paused: ['resume', 'kill'], dead: ['restart'] };

/** What can be done to a service in this state, of what its lab admits; what would change nothing isn't offered. */
export function faultsFor(state: ServiceState, admitted: readonly Fault[]): Fault[] {
  return (USEFUL[state] ?? []).filter((fault) => admitted.includes(fault));
}

function laneOf(snapshot: ClusterSnapshot, topic: string, partition: PartitionSnapshot, largest: bigint): LaneView {
  const records = sizeOf(partition);
  const low = BigInt(partition.low);
  const share = (count: bigint) => Number((max(0n, count) * 10_000n) / largest) / 10_000;
  return {
    partition: partition.id, records, high: partition.high, fill: share(records), leader: partition.leader,
    replicas: [...partition.replicas].sort((a, b) => a - b).map((id) => ({ id, role: id === partition.leader ? 'leader' : partition.isr.includes(id) ? 'in-sync' : 'out-of-sync' })),
    commits: snapshot.groups.flatMap((group) => group.offsets
      .filter((one) => one.topic === topic && one.partition === partition.id)
      .map((one) => ({ group: group.id, at: share(BigInt(one.committed) - low), lag: BigInt(one.lag) }))),
  };
}

/** A frozen broker may still count as alive for the cluster: what its process does comes first. */
function lookOf(alive: boolean, state: string | undefined): BrokerLook {
  if (state === 'paused') return 'paused';
  return state === 'dead' || state === 'stopped' || !alive ? 'gone' : 'alive';
}

function sizeOf(partition: PartitionSnapshot): bigint {
  return BigInt(partition.high) - BigInt(partition.low);
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
