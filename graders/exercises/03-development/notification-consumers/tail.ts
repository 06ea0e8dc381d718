import type { ClusterProbe, Positions, TopicRecord } from '../../../probes/index.ts';

/** A topic read once: each look adds what has come since the last one. */
export class Tail {
  readonly records: TopicRecord[] = [];
  readonly topic: string;
  readonly #probe: ClusterProbe;
  readonly #next = new Map<number, bigint>();
  #seen = '';

  constructor(probe: ClusterProbe, topic: string) {
    this.#probe = probe;
    this.topic = topic;
  }

  /** The topic was made anew: what it holds now is new. */
  restart(): void {
    this.#next.clear();
    this.#seen = '';
  }

  /** @returns what is new */
  async look(): Promise<TopicRecord[]> {
    const ends = await this.#probe.ends(this.topic);
    const now = [...ends].join();
    if (now === this.#seen) return [];
    const from: Positions = new Map(this.#next);
    const added = await this.#probe.recordsSince(this.topic, from);
    for (const { partition, offset } of added) this.#next.set(partition, BigInt(offset) + 1n);
    this.records.push(...added);
    this.#seen = now;
    return added;
  }
}

/** Text of a header; undefined when the record has none of that name. The last one counts when there are several. */
export function headerOf({ headers }: TopicRecord, name: string): string | undefined {
  return headers.findLast(({ key }) => key === name)?.value?.toString('utf8');
}

/** What was processed, by the id of the notification it is about, however its value looks now. */
export class Processed {
  readonly tail: Tail;
  readonly byId = new Map<string, TopicRecord[]>();

  constructor(tail: Tail) {
    this.tail = tail;
  }

  async look(): Promise<void> {
    for (const record of await this.tail.look()) {
      const id = idIn(record);
      if (id === undefined) continue;
      const known = this.byId.get(id);
      if (known === undefined) this.byId.set(id, [record]);
      else known.push(record);
    }
  }

  of(id: string): readonly TopicRecord[] {
    return this.byId.get(id) ?? [];
  }
}

function idIn({ value, key }: TopicRecord): string | undefined {
  const pattern = /n-[a-km-z2-9]{8}/;
  return pattern.exec(value?.toString('latin1') ?? '')?.[0] ?? pattern.exec(key?.toString('latin1') ?? '')?.[0];
}
