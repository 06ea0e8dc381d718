/** What older material says and Kafka 4.x no longer does. A lesson may quote it inside <Erratum>, or as a wrong <Choice>. */
const OUTDATED: readonly { readonly phrase: RegExp; readonly instead: string }[] = [
  { phrase: /zookeeper/i, instead: 'KRaft: ZooKeeper is gone since 4.0' },
  { phrase: /(sans clé|null key|without a key)[^.]{0,80}(round[- ]?robin|à tour de rôle|tour à tour|in turn)/i, instead: 'sticky batches since 2.4 (KIP-480)' },
  { phrase: /(round[- ]?robin|à tour de rôle|in turn)[^.]{0,80}(sans clé|null key|without a key)/i, instead: 'sticky batches since 2.4 (KIP-480)' },
  { phrase: /ListenableFuture|addCallback/, instead: 'CompletableFuture since Spring Kafka 3' },
  { phrase: /acks`?\s*=?\s*1[^.|<>"]{0,24}(par défaut|by default)|(default|défaut)[^.|<>"]{0,12}acks\s*=\s*1/i, instead: 'acks=all since 3.0 (KIP-679)' },
  { phrase: /linger\.ms`?\s*=?\s*0[^.|<>"]{0,24}(par défaut|by default)|(default|défaut)[^.|<>"]{0,12}linger\.ms\s*=\s*0/i, instead: 'linger.ms=5 since 4.0 (KIP-1030)' },
  { phrase: /connect-distributed\.sh\s+\S*mm2/i, instead: 'connect-mirror-maker.sh' },
  { phrase: /topics\.blacklist|groups\.blacklist/, instead: 'topics.exclude, groups.exclude' },
  { phrase: /database\.server\.name/, instead: 'topic.prefix (Debezium 2+)' },
  { phrase: /--broker-list\b|kafka-console-producer[^\n]*--zookeeper/, instead: '--bootstrap-server' },
  { phrase: /setTransactionIdPrefix/, instead: 'spring.kafka.producer.transaction-id-prefix' },
];

export interface OutdatedPhrase {
  readonly line: number;
  readonly phrase: string;
  readonly instead: string;
}

/** Outdated phrases in a text, with their lines. Pass the text without the components that may quote them. */
export function outdatedPhrases(text: string): OutdatedPhrase[] {
  return OUTDATED.flatMap(({ phrase, instead }) => [...text.matchAll(new RegExp(phrase, `${phrase.flags.replace('g', '')}g`))].map((match) => ({
    line: text.slice(0, match.index).split('\n').length, phrase: match[0].replaceAll(/\s+/g, ' '), instead,
  }))).sort((a, b) => a.line - b.line);
}
