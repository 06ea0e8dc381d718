import { readAssignment } from './apis.ts';
import type { WireApi } from './wire-api.ts';
import type { Reader } from './bytes.ts';

export interface WireGroup {
  readonly error: number;
  readonly id: string;
  readonly state: string;
  readonly members: readonly { readonly clientId: string; readonly assigned: readonly { topic: string; partitions: number[] }[] }[];
}

/** Groups that the asked broker coordinates, of both protocols. */
export const listGroups: WireApi<null, { error: number; groups: { id: string; protocolType: string; state: string; type: string }[] }> = {
  name: 'ListGroups', key: 16, version: 5, flexible: true,
  write: (to) => { to.compactArray([], () => undefined).compactArray([], () => undefined).noTags(); },
  read: (from) => {
    from.int32();
    const error = from.int16();
    const groups = from.compactArray(() => {
      const group = { id: from.compactString(), protocolType: from.compactString(), state: from.compactString(), type: from.compactString() };
      from.tags();
      return group;
    });
    return { error, groups };
  },
};

/** Members of groups of the classic protocol. */
export const describeGroups: WireApi<readonly string[], WireGroup[]> = {
  name: 'DescribeGroups', key: 15, version: 4,
  write: (to, groups) => { to.array(groups, (id) => to.string(id)).bool(false); },
  read: (from) => {
    from.int32();
    return from.array(() => {
      const error = from.int16();
      const id = from.string();
      const state = from.string();
      const protocolType = from.string();
      from.string();
      const members = from.array(() => {
        from.string();
        from.nullableString();
        const clientId = from.string();
        from.string();
        from.nullableBytes();
        const assignment = from.nullableBytes();
        return { clientId, assigned: protocolType === 'consumer' && assignment !== null ? readAssignment(assignment) : [] };
      });
      from.int32();
      return { error, id, state, members };
    });
  },
};

function readTopicPartitions(from: Reader): { topic: string; partitions: number[] }[] {
  const assigned = from.compactArray(() => {
    from.take(16);
    const entry = { topic: from.compactString(), partitions: from.compactArray(() => from.int32()) };
    from.tags();
    return entry;
  });
  from.tags();
  return assigned;
}

/** Members of groups of the protocol of KIP-848. */
export const describeConsumerGroups: WireApi<readonly string[], WireGroup[]> = {
  name: 'ConsumerGroupDescribe', key: 69, version: 0, flexible: true,
  write: (to, groups) => { to.compactArray(groups, (id) => to.compactString(id)).bool(false).noTags(); },
  read: (from) => {
    from.int32();
    return from.compactArray(() => {
      const error = from.int16();
      from.compactNullableString();
      const id = from.compactString();
      const state = from.compactString();
      from.int32();
      from.int32();
      from.compactString();
      const members = from.compactArray(() => {
        from.compactString();
        from.compactNullableString();
        from.compactNullableString();
        from.int32();
        const clientId = from.compactString();
        from.compactString();
        from.compactArray(() => from.compactString());
        from.compactNullableString();
        const assigned = readTopicPartitions(from);
        readTopicPartitions(from);
        from.tags();
        return { clientId, assigned };
      });
      from.int32();
      from.tags();
      return { error, id, state, members };
    });
  },
};

/** Every offset that a group has committed. */
export const offsetFetch: WireApi<string, { topic: string; partition: number; committed: bigint }[]> = {
  name: 'OffsetFetch', key: 9, version: 3,
  write: (to, group) => { to.string(group).int32(-1); },
  read: (from) => {
    from.int32();
    const topics = from.array(() => {
      const topic = from.string();
      return from.array(() => {
        const partition = from.int32();
        const committed = from.int64();
        from.nullableString();
        const error = from.int16();
        return { topic, partition, committed: error === 0 ? committed : -1n };
      });
    });
    return topics.flat().filter(({ committed }) => committed >= 0n);
  },
};
