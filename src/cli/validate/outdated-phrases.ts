interface Outdated {
  readonly phrase: RegExp;
  /** What to write instead. */
  readonly instead: string;
  /** A sentence that also says this isn't outdated, e.g. that the thing is gone. */
  readonly unless?: RegExp;
}

/** The sentence speaks of the past. */
const PAST = /4\.0|3\.\d|disparu|remplac|autrefois|jadis|jusqu['’]|avant|était|étaient|gone|replac|removed|until|before|\bwas\b|\bwere\b|used to/i;

/** What older material says and Kafka 4.x no longer does. A lesson may quote it inside <Erratum>, or as a wrong <Choice>. */
const OUTDATED: readonly Outdated[] = [
  { phrase: /--zookeeper\b|zookeeper\.connect|zookeeper-server-start/i, instead: '--bootstrap-server: ZooKeeper is gone since 4.0' },
  { phrase: /(?<!--)zookeeper(?!\.connect|-server-start)/i, instead: 'KRaft: ZooKeeper is gone since 4.0; say in the same sentence that it is past', unless: PAST },
  { phrase: /(sans clé|null key|without a key)[^.]{0,80}(round[- ]?robin|à tour de rôle|tour à tour|in turn)/i, instead: 'sticky batches since 2.4 (KIP-480)' },
  { phrase: /(round[- ]?robin|à tour de rôle|in turn)[^.]{0,80}(sans clé|null key|without a key)/i, instead: 'sticky batches since 2.4 (KIP-480)' },
  { phrase: /DefaultPartitioner|UniformStickyPartitioner/, instead: 'no partitioner.class at all: both classes are gone since 4.0' },
  { phrase: /ListenableFuture|addCallback/, instead: 'CompletableFuture since Spring Kafka 3' },
  { phrase: /acks`?\s*=?\s*1[^.|<>"]{0,24}(par défaut|by default)|(default|défaut)[^.|<>"]{0,12}acks\s*=\s*1/i, instead: 'acks=all since 3.0 (KIP-679)' },
  { phrase: /(idempotence|enable\.idempotence)`?[^.|<>"]{0,30}\b(désactivée?|off|disabled|false)\b[^.|<>"]{0,12}(par défaut|by default)/i, instead: 'enable.idempotence=true since 3.0 (KIP-679)' },
  { phrase: /linger\.ms`?\s*=?\s*0[^.|<>"]{0,24}(par défaut|by default)|(default|défaut)[^.|<>"]{0,12}linger\.ms\s*=\s*0/i, instead: 'linger.ms=5 since 4.0 (KIP-1030)' },
  { phrase: /(exactly[- ]once|exactement une fois)[^.|<>"]{0,30}(impossible|n['’]existe pas|does(?:n['’]t| not) exist)/i, instead: 'exactly-once from Kafka to Kafka since 0.11 (KIP-98); say where it ends' },
  { phrase: /(MirrorMaker 2|MM2)[^.|<>"]{0,40}(pas d['’]exactly|no exactly|without exactly|sans exactly)/i, instead: 'exactly-once exists in MM2 since 3.5, in dedicated mode' },
  { phrase: /(auto[- ]?commit|validation automatique)[^.|<>"]{0,30}(avant (de|le) trait|before processing)/i, instead: 'poll() commits what the poll before it returned' },
  { phrase: /assign(\(\))?`?[^.|<>"]{0,24}(n['’]a pas de groupe|has no group|sans group\.id)/i, instead: 'assign() may commit, under its group.id' },
  { phrase: /connect-distributed\.sh\s+\S*mm2/i, instead: 'connect-mirror-maker.sh' },
  { phrase: /topics\.blacklist|groups\.blacklist|topics\.whitelist/, instead: 'topics.exclude, groups.exclude, topics' },
  { phrase: /database\.server\.name/, instead: 'topic.prefix (Debezium 2+)' },
  { phrase: /--broker-list\b/, instead: '--bootstrap-server' },
  { phrase: /setTransactionIdPrefix/, instead: 'spring.kafka.producer.transaction-id-prefix' },
];

export interface OutdatedPhrase {
  readonly line: number;
  readonly phrase: string;
  readonly instead: string;
}

/** Outdated phrases in a text, with their lines. Pass the text without the components that may quote them. */
export function outdatedPhrases(text: string): OutdatedPhrase[] {
  return OUTDATED.flatMap(({ phrase, instead, unless }) => [...text.matchAll(new RegExp(phrase, `${phrase.flags}g`))]
    .filter((match) => unless === undefined || !unless.test(sentenceAround(text, match.index)))
    .map((match) => ({ line: text.slice(0, match.index).split('\n').length, phrase: match[0].replaceAll(/\s+/g, ' '), instead })))
    .sort((a, b) => a.line - b.line);
}

/** From the end of the sentence before to the end of this one; a line is never left. */
function sentenceAround(text: string, at: number): string {
  const before = text.slice(text.lastIndexOf('\n', at) + 1, at).split(/[.:;?!](?=\s)/).at(-1) ?? '';
  const rest = text.slice(at).split('\n', 1)[0] ?? '';
  return before + (/^.*?[.:;?!](?=\s|$)/.exec(rest)?.[0] ?? rest);
}

/** The text with the same lines, but blanks where a component that quotes old material stands. */
export function withoutComponents(text: string, names: readonly string[]): string {
  return names.reduce((rest, name) => rest.replaceAll(new RegExp(`<${name}\\b[\\s\\S]*?</${name}>`, 'g'), (block) => block.replaceAll(/[^\n]/g, ' ')), text);
}
