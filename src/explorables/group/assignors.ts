/**
 * Kafka's own assignors for one topic to which every member subscribes: the same partitions to the same members as the Java classes
 * (content/claims/snippets/java/AssignorVectors.java asks them). Members are in the order of their ids.
 */

/** Partitions of each member. */
export type Assignment = ReadonlyMap<string, readonly number[]>;

export const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** RangeAssignor: neighbours stay together, the first members take one more. */
export function range(members: readonly string[], partitions: number): Assignment {
  const each = Math.floor(partitions / members.length);
  const extra = partitions % members.length;
  const start = (place: number) => each * place + Math.min(place, extra);
  return new Map(members.map((member, place) => [member, numbersTo(partitions).slice(start(place), start(place + 1))]));
}

/** RoundRobinAssignor: one to each, in turn. */
export function roundRobin(members: readonly string[], partitions: number): Assignment {
  return new Map(members.map((member, place) => [member, numbersTo(partitions).filter((partition) => partition % members.length === place)]));
}

/** StickyAssignor, equal subscriptions: who had a partition keeps it as far as the balance allows, the lowest numbers first. */
export function sticky(members: readonly string[], partitions: number, owned: Assignment): Assignment {
  const minimum = Math.floor(partitions / members.length);
  const maximum = Math.ceil(partitions / members.length);
  const mayHaveMore = partitions % members.length;
  let haveMore = 0;
  const assigned = new Map<string, number[]>();
  let below: string[] = [];
  let atMinimum: string[] = [];
  for (const member of members) {
    const had = [...owned.get(member) ?? []].sort((a, b) => a - b);
    if (had.length < minimum) {
      assigned.set(member, [...had]);
      below.push(member);
    } else if (had.length >= maximum && haveMore < mayHaveMore) {
      haveMore += 1;
      assigned.set(member, had.slice(0, maximum));
    } else {
      assigned.set(member, had.slice(0, minimum));
      atMinimum.push(member);
    }
  }
  if (haveMore === mayHaveMore) atMinimum = [];
  const taken = new Set([...assigned.values()].flat());
  let place = 0;
  for (const partition of numbersTo(partitions)) {
    if (taken.has(partition)) continue;
    const open = below.length > 0 ? below : atMinimum;
    const at = place < open.length ? place : 0;
    const member = open[at] ?? '';
    const now = assigned.get(member) ?? [];
    now.push(partition);
    // A member that reached its share leaves the round; the next one moves into its place.
    place = at + 1;
    if (open === below && now.length === minimum) {
      below = below.filter((one) => one !== member);
      if (haveMore < mayHaveMore) atMinimum.push(member);
      place = at;
    } else if (now.length === maximum) {
      haveMore += 1;
      below = below.filter((one) => one !== member);
      atMinimum = haveMore === mayHaveMore ? [] : atMinimum.filter((one) => one !== member);
      place = at;
    }
  }
  return assigned;
}

/** UniformAssignor of the group coordinator (KIP-848), equal subscriptions: who has one more keeps it, the other extra ones go to the last members. */
export function uniform(members: readonly string[], partitions: number, target: Assignment): Assignment {
  const minimum = Math.floor(partitions / members.length);
  let extra = partitions % members.length;
  const owned = new Set(members.flatMap((member) => target.get(member) ?? []));
  const free = numbersTo(partitions).filter((partition) => !owned.has(partition));
  const kept = members.map((member, place) => {
    const had = [...target.get(member) ?? []].sort((a, b) => a - b);
    const membersLeft = members.length - place - 1;
    const hasMore = extra > 0 && (had.length > minimum || membersLeft < extra);
    if (hasMore) extra -= 1;
    const share = minimum + (hasMore ? 1 : 0);
    free.push(...had.slice(share));
    return { member, share, partitions: had.slice(0, share) };
  });
  return new Map(kept.map(({ member, share, partitions: mine }) => [member, [...mine, ...free.splice(0, share - mine.length)].sort((a, b) => a - b)]));
}

/** CooperativeStickyAssignor: what changes hands is withheld until its owner has given it back and joined again. */
export function cooperativeRound(members: readonly string[], partitions: number, owned: Assignment): Assignment {
  const wanted = sticky(members, partitions, owned);
  const ownerOf = new Map([...owned].flatMap(([member, had]) => had.map((partition): [number, string] => [partition, member])));
  return new Map([...wanted].map(([member, given]) => [member, given.filter((partition) => (ownerOf.get(partition) ?? member) === member)]));
}
