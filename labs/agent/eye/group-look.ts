import type { GroupSnapshot } from '../../../src/contracts/index.ts';
import { describeConsumerGroups, describeGroups, listGroups, offsetFetch, type WireGroup } from '../../../src/support/kafka/wire/index.ts';
import type { BrokerLink } from './broker-link.ts';

/** A broker's session in labs is 2 s; loading the group on the next coordinator takes less than that again. */
const TAKEOVER_MS = 5_000;

export interface CoordinatedGroup {
  readonly coordinator: BrokerLink;
  readonly group: Omit<GroupSnapshot, 'offsets'> & { readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly committed: string }[] };
}

/**
 * Consumer groups of both protocols with what they have committed: each broker is asked for those it coordinates. Groups
 * of a coordinator that gives no answer stay as they were last seen, for as long as another one needs to take over.
 */
export async function lookAtGroups(links: readonly BrokerLink[], known: readonly CoordinatedGroup[], timeoutMs: number): Promise<CoordinatedGroup[]> {
  const seen = (await Promise.all(links.filter(({ answers }) => answers).map(async (link) => {
    try {
      return await groupsOf(link, timeoutMs);
    } catch {
      return []; // the link has noted its failure
    }
  }))).flat();
  const names = new Set(seen.map(({ group }) => group.id));
  return [...seen, ...known.filter(({ coordinator, group }) => !names.has(group.id) && coordinator.failure !== undefined && coordinator.failure.forMs < TAKEOVER_MS)]
    .sort((a, b) => a.group.id.localeCompare(b.group.id));
}

async function groupsOf(link: BrokerLink, timeoutMs: number): Promise<CoordinatedGroup[]> {
  const { groups } = await link.ask(listGroups, null, timeoutMs);
  const classic = groups.filter(({ type, protocolType }) => type !== 'consumer' && (protocolType === 'consumer' || protocolType === '')).map(({ id }) => id);
  const modern = groups.filter(({ type }) => type === 'consumer').map(({ id }) => id);
  const described: WireGroup[] = (await Promise.all([
    classic.length === 0 ? [] : link.ask(describeGroups, classic, timeoutMs),
    modern.length === 0 ? [] : link.ask(describeConsumerGroups, modern, timeoutMs),
  ])).flat();
  return Promise.all(described.filter(({ error }) => error === 0).map(async ({ id, state, members }) => ({
    coordinator: link,
    group: {
      id,
      state,
      members: members
        .map(({ clientId, assigned }) => ({ clientId, assigned: assigned.map(({ topic, partitions }) => ({ topic, partitions: partitions.toSorted((a, b) => a - b) })) }))
        .sort((a, b) => a.clientId.localeCompare(b.clientId)),
      offsets: (await link.ask(offsetFetch, id, timeoutMs))
        .map(({ topic, partition, committed }) => ({ topic, partition, committed: String(committed) }))
        .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition),
    },
  })));
}
