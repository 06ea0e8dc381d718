import { AssignerProtocol, type Admin, type Kafka } from 'kafkajs';
import { rawCluster } from './kafkajs-internals.ts';

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

/**
 * Signs members off in their place, as they would have done with a proper stop. For members known to be dead: the group doesn't wait for the
 * end of their session. A member that lives joins again at its next heartbeat. Returns once the coordinator has taken note.
 */
export async function signOff(kafka: Kafka, groupId: string, memberIds: readonly string[]): Promise<void> {
  if (memberIds.length === 0) return;
  const cluster = rawCluster(kafka);
  try {
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    for (const memberId of memberIds) {
      await coordinator.leaveGroup({ groupId, memberId }).catch((error: unknown) => {
        // Its session ended in between.
        if ((error as { type?: string }).type !== 'UNKNOWN_MEMBER_ID') throw error;
      });
    }
  } finally {
    await cluster.disconnect();
  }
}
