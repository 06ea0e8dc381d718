import { AssignerProtocol, type Admin } from 'kafkajs';

export interface GroupDescription {
  readonly id: string;
  /** As the coordinator names it: `Stable`, `Empty`, `PreparingRebalance`, … */
  readonly state: string;
  readonly members: readonly {
    readonly id: string;
    readonly clientId: string;
    readonly host: string;
    readonly assigned: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
  }[];
  /** Committed offsets, decimal; partitions without a commit are left out. */
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly committed: string }[];
}

/** The classic consumer groups of the cluster with their members and what they have committed. kafkajs doesn't know KIP-848 groups. */
export async function describeGroups(admin: Admin, ids?: readonly string[]): Promise<GroupDescription[]> {
  const names = ids ?? (await admin.listGroups()).groups.filter(({ protocolType }) => protocolType === 'consumer').map(({ groupId }) => groupId);
  if (names.length === 0) return [];
  const { groups } = await admin.describeGroups([...names]);
  return Promise.all(groups.map(async ({ groupId, state, members }) => ({
    id: groupId,
    state,
    members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({ id: memberId, clientId, host: clientHost, assigned: assignmentOf(memberAssignment) })),
    offsets: await groupOffsets(admin, groupId),
  })));
}

/** What the group has committed, on all topics; empty for an unknown group. */
export async function groupOffsets(admin: Admin, groupId: string): Promise<GroupDescription['offsets']> {
  const topics = await admin.fetchOffsets({ groupId });
  return topics.flatMap(({ topic, partitions }) =>
    partitions.filter(({ offset }) => offset !== '-1').map(({ partition, offset }) => ({ topic, partition, committed: offset })));
}

function assignmentOf(bytes: Buffer): { topic: string; partitions: number[] }[] {
  // Empty while the group rebalances.
  if (bytes.length === 0) return [];
  const decoded = AssignerProtocol.MemberAssignment.decode(bytes);
  return decoded === null ? [] : Object.entries(decoded.assignment).map(([topic, partitions]) => ({ topic, partitions: [...partitions] }));
}
