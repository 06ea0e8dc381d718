import type { Strategy } from './partitioner-model.ts';

/** Everything the explorable says, in one language. */
export interface PartitionerWords {
  readonly strategy: string;
  readonly names: Readonly<Record<Strategy, string>>;
  readonly partitions: string;
  readonly again: string;
  readonly lane: (partition: number, records: number, users: string) => string;
  readonly record: (user: string, type: string, important: boolean) => string;
  readonly legend: readonly [message: string, important: string, rest: string];
  readonly why: (strategy: Strategy, partitions: number, skew: string, users: number) => string;
  readonly movesTitle: (before: number, after: number) => string;
  readonly columns: readonly [key: string, from: string, to: string, verdict: string];
  readonly moved: string;
  readonly stayed: string;
  readonly movedCount: (moved: number, all: number) => string;
}

const fr: PartitionerWords = {
  strategy: 'Qui choisit',
  names: { key: 'le hachage de la clé', sticky: 'sans clé : par lot', 'round-robin': 'à tour de rôle', rule: 'la règle de l’exercice' },
  partitions: 'Partitions',
  again: 'Tirer de nouveau',
  lane: (partition, records, users) => `Partition ${partition} : ${records} enregistrements (${users})`,
  record: (user, type, important) => `${user}, ${type}${important ? ', HIGH' : ''}`,
  legend: ['NEW_MESSAGE', 'COMMENT HIGH', 'le reste'],
  why: (strategy, partitions, skew, users) => ({
    key: `La même clé, la même partition : l’ordre de chaque utilisateur est gardé, et un utilisateur bavard remplit la sienne. Maximum / moyenne = ${skew}.`,
    sticky: `Une partition est tirée au sort et gardée pour un lot (8 enregistrements ici, 16 Kio en vrai). Peu de gros lots ; égal à la longue, pas sur 30. Maximum / moyenne = ${skew}.`,
    'round-robin': `Chacune son tour : égal, et les ${users} utilisateurs sont dispersés, leur ordre est perdu. Maximum / moyenne = ${skew}.`,
    rule: `0 et 1 sont réservées, le reste tourne sur ${partitions - 2} partitions. Maximum / moyenne du reste = ${skew}.`,
  })[strategy],
  movesTitle: (before, after) => `De ${before} à ${after} partitions, par la clé`,
  columns: ['Clé', 'Avant', 'Après', 'Ses nouveaux enregistrements'],
  moved: 'changent de partition',
  stayed: 'restent',
  movedCount: (moved, all) => `${moved} clés sur ${all} changent de partition. Leurs anciens enregistrements, eux, ne bougent pas.`,
};

const en: PartitionerWords = {
  strategy: 'Who chooses',
  names: { key: 'the hash of the key', sticky: 'no key: batch by batch', 'round-robin': 'in turn', rule: 'the rule of the exercise' },
  partitions: 'Partitions',
  again: 'Draw again',
  lane: (partition, records, users) => `Partition ${partition}: ${records} records (${users})`,
  record: (user, type, important) => `${user}, ${type}${important ? ', HIGH' : ''}`,
  legend: ['NEW_MESSAGE', 'COMMENT HIGH', 'the rest'],
  why: (strategy, partitions, skew, users) => ({
    key: `The same key, the same partition: each user’s order is kept, and a talkative user fills theirs. Maximum / mean = ${skew}.`,
    sticky: `A partition is drawn and kept for a batch (8 records here, 16 KiB for real). Few, large batches; even in the long run, not over 30. Maximum / mean = ${skew}.`,
    'round-robin': `Each in its turn: even, and the ${users} users are scattered, their order is gone. Maximum / mean = ${skew}.`,
    rule: `0 and 1 are reserved, the rest takes turns on ${partitions - 2} partitions. Maximum / mean of the rest = ${skew}.`,
  })[strategy],
  movesTitle: (before, after) => `From ${before} to ${after} partitions, by key`,
  columns: ['Key', 'Before', 'After', 'Its new records'],
  moved: 'change partition',
  stayed: 'stay',
  movedCount: (moved, all) => `${moved} keys of ${all} change partition. Their old records don’t move.`,
};

/** Words of the page's language; French unless the page says English. */
export function partitionerWords(language: string): PartitionerWords {
  return language.startsWith('en') ? en : fr;
}
