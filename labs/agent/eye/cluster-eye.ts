import type { ClusterSnapshot, ClusterSpec, GroupSnapshot, TopicSnapshot } from '../../../src/contracts/index.ts';
import { metadata, type WireMetadata } from '../../../src/support/kafka/wire/index.ts';
import { messageOf } from '../../../src/support/index.ts';
import { BrokerLink } from './broker-link.ts';
import { lookAtGroups, type CoordinatedGroup } from './group-look.ts';
import { lookAtOffsets, partitionKey, type PartitionOffsets } from './offset-look.ts';

/** A look takes no longer than this, whatever the brokers do. */
const LOOK_MS = 900;
/** The cluster itself drops a silent broker after its session of 2 s; beyond this it is down even if nobody is left to say so. */
const SURELY_DOWN_MS = 3_000;

interface Picture {
  readonly seenAt: number;
  readonly topics: readonly TopicSnapshot[];
  readonly groups: readonly GroupSnapshot[];
  readonly members: ReadonlySet<string>;
}

/** Looks at one cluster through one connection per broker, and remembers what it saw last. */
export class ClusterEye {
  readonly #name: string;
  readonly #links: readonly BrokerLink[];
  readonly #nodeIds = new Map<string, number>();
  readonly #madeAt = performance.now();
  #offsets: ReadonlyMap<string, PartitionOffsets> = new Map();
  #groups: readonly CoordinatedGroup[] = [];
  #last: Picture | undefined;
  #looking: Promise<ClusterSnapshot> | undefined;

  constructor(name: string, { brokers, bootstrapServers, security }: ClusterSpec) {
    this.#name = name;
    this.#links = bootstrapServers.map((address, index) => new BrokerLink(brokers[index] ?? address, address, security));
    // Until the cluster tells: a definition lists its brokers in node id order.
    brokers.forEach((service, index) => this.#nodeIds.set(service, index + 1));
  }

  /** A picture of now, or the last one marked `stale`, within about a second. Never rejects for what the cluster does. Lookers share a look. */
  look(): Promise<ClusterSnapshot> {
    this.#looking ??= this.#lookOnce().finally(() => { this.#looking = undefined; });
    return this.#looking;
  }

  /** The link to the broker that leads a partition now, and why there is none. */
  async leaderOf(topic: string, partition: number): Promise<{ link: BrokerLink } | { missing: 'topic' | 'partition' | 'leader' }> {
    const seen = await this.#askAny(performance.now() + LOOK_MS);
    const found = seen.topics.find(({ name, error }) => name === topic && error === 0);
    if (found === undefined) return { missing: 'topic' };
    const leader = found.partitions.find(({ id }) => id === partition)?.leader;
    if (leader === undefined) return { missing: 'partition' };
    const link = this.#linksById(seen).get(leader);
    return link === undefined ? { missing: 'leader' } : { link };
  }

  close(): void {
    for (const link of this.#links) link.close();
  }

  async #lookOnce(): Promise<ClusterSnapshot> {
    const deadline = performance.now() + LOOK_MS;
    try {
      const seen = await this.#askAny(deadline);
      this.#last = await this.#complete(seen, deadline);
      return this.#picture(this.#last);
    } catch (error) {
      const sinceMs = Math.round(performance.now() - (this.#last?.seenAt ?? this.#madeAt));
      return { ...this.#picture(this.#last), stale: { sinceMs, reason: messageOf(error) } };
    }
  }

  /** The first answer of the brokers that are known to answer; when none is, of the first that is back. */
  async #askAny(deadline: number): Promise<WireMetadata> {
    const recoveries = this.#links.filter(({ answers }) => !answers).map(async (link) => {
      await link.recover(metadata);
      if (!link.answers) throw new Error(link.failure?.reason);
    });
    void Promise.allSettled(recoveries); // awaited below only when there is nothing better
    try {
      if (!this.#links.some(({ answers }) => answers)) await Promise.any(recoveries);
      const left = Math.max(100, deadline - performance.now());
      return await Promise.any(this.#links.filter(({ answers }) => answers).map((link) => link.ask(metadata, null, left)));
    } catch (error) {
      const reasons = error instanceof AggregateError ? error.errors.map(messageOf).join('; ') : messageOf(error);
      throw new Error(`no broker answers (${reasons})`, { cause: error });
    }
  }

  async #complete(seen: WireMetadata, deadline: number): Promise<Picture> {
    const links = this.#linksById(seen);
    const topics = seen.topics.filter(({ error, internal, name }) => error === 0 && !internal && !name.startsWith('__'));
    const timeoutMs = Math.max(100, deadline - performance.now());
    [this.#offsets, this.#groups] = await Promise.all([
      lookAtOffsets(topics, links, this.#offsets, timeoutMs),
      lookAtGroups([...links.values()], this.#groups, timeoutMs),
    ]);
    return {
      seenAt: performance.now(),
      members: new Set([...links.values()].map(({ service }) => service)),
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map((partition) => ({ ...partition, ...this.#offsetsOf(name, partition.id) })).sort((a, b) => a.id - b.id),
      })).sort((a, b) => a.name.localeCompare(b.name)),
      groups: this.#groups.map(({ group: { offsets, ...group } }) => ({
        ...group,
        offsets: offsets.map(({ topic, partition, committed }) => ({ topic, partition, committed, lag: this.#lag(topic, partition, committed) })),
      })),
    };
  }

  #offsetsOf(topic: string, partition: number): { low: string; high: string } {
    const { low, high } = this.#offsets.get(partitionKey(topic, partition)) ?? { low: 0n, high: 0n };
    return { low: String(low), high: String(high) };
  }

  #lag(topic: string, partition: number, committed: string): string {
    const lag = (this.#offsets.get(partitionKey(topic, partition))?.high ?? 0n) - BigInt(committed);
    return String(lag < 0n ? 0n : lag);
  }

  /** Members of the cluster by node id, as far as the definition names them. */
  #linksById(seen: WireMetadata): Map<number, BrokerLink> {
    const links = new Map<number, BrokerLink>();
    for (const { id, host, port } of seen.brokers) {
      const link = this.#links.find(({ address }) => address === `${host}:${port}`);
      if (link === undefined) continue;
      links.set(id, link);
      this.#nodeIds.set(link.service, id);
    }
    return links;
  }

  #picture(picture: Picture | undefined): ClusterSnapshot {
    return {
      at: new Date().toISOString(),
      cluster: this.#name,
      // A cluster without a quorum goes on listing members that died: after a while their silence tells.
      brokers: this.#links.map(({ service, failure }) => ({
        id: this.#nodeIds.get(service) ?? -1,
        service,
        alive: picture?.members.has(service) === true && (failure?.forMs ?? 0) < SURELY_DOWN_MS,
      })),
      topics: [...(picture?.topics ?? [])],
      groups: [...(picture?.groups ?? [])],
    };
  }
}
