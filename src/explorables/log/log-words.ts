import { RETENTION_DAYS, type Event, type GroupName, type Reset } from './log-model.ts';

/** Everything the log explorable says, in one language. */
export interface LogWords {
  readonly key: string;
  readonly partitions: string;
  readonly reset: string;
  readonly resets: Readonly<Record<Reset, string>>;
  readonly append: string;
  readonly days: (days: number) => string;
  readonly restart: string;
  readonly topic: (day: number) => string;
  readonly partition: (id: number) => string;
  readonly log: (id: number, records: string) => string;
  readonly empty: string;
  readonly deletedBelow: (offset: number) => string;
  readonly next: string;
  readonly group: (name: GroupName) => string;
  readonly read: (name: GroupName) => string;
  readonly toStart: (name: GroupName) => string;
  readonly toEnd: (name: GroupName) => string;
  readonly committed: (places: string) => string;
  readonly lag: (records: number) => string;
  readonly never: string;
  readonly status: (event: Event | undefined) => string;
}

const fr: LogWords = {
  key: 'Clé',
  partitions: 'Partitions',
  reset: 'auto.offset.reset',
  resets: { earliest: 'earliest (le plus ancien)', latest: 'latest (la fin)' },
  append: 'Envoyer',
  days: (days) => `Laisser passer ${days} jours`,
  restart: 'Recommencer',
  topic: (day) => `notifications, jour ${day}`,
  partition: (id) => `partition ${id}`,
  log: (id, records) => `Journal de la partition ${id} : ${records}`,
  empty: 'aucun enregistrement',
  deletedBelow: (offset) => `début : ${offset}`,
  next: 'prochain offset',
  group: (name) => `Groupe ${name}`,
  read: (name) => `${name} : lire un enregistrement`,
  toStart: (name) => `${name} : revenir au début`,
  toEnd: (name) => `${name} : sauter à la fin`,
  committed: (places) => `offsets validés : ${places}`,
  lag: (records) => `retard : ${records}`,
  never: 'jamais',
  status: (event) => {
    switch (event?.kind) {
      case undefined: return 'Le topic est vide. Choisissez une clé et envoyez.';
      case 'appended': return `La clé ${event.key} va en partition ${event.partition}. L’enregistrement y reçoit l’offset ${event.offset}.`;
      case 'read': return `${event.group} a lu ${event.key} en partition ${event.partition}, offset ${event.offset}, et valide ${event.offset + 1} : le prochain à lire. Rien n’est effacé.`;
      case 'nothing': return `${event.group} a tout lu et attend la suite.`;
      case 'reset': return event.outOfRange
        ? `L’offset validé par ${event.group} en partition ${event.partition} n’existe plus. auto.offset.reset l’envoie à ${event.to}.`
        : `${event.group} n’a rien validé en partition ${event.partition}. auto.offset.reset le place à ${event.to}.`;
      case 'seek': return event.to === 'start' ? `${event.group} relira tout ce qui reste.` : `${event.group} ne lira que la suite.`;
      case 'days': return event.deleted === 0
        ? `Aucun segment entier n’a plus de ${RETENTION_DAYS} jours : rien n’est supprimé.`
        : `${event.deleted} enregistrement(s) supprimé(s), par segments entiers de plus de ${RETENTION_DAYS} jours. Qu’ils aient été lus ou non n’y change rien.`;
    }
  },
};

const en: LogWords = {
  key: 'Key',
  partitions: 'Partitions',
  reset: 'auto.offset.reset',
  resets: { earliest: 'earliest', latest: 'latest (the end)' },
  append: 'Send',
  days: (days) => `Let ${days} days pass`,
  restart: 'Start again',
  topic: (day) => `notifications, day ${day}`,
  partition: (id) => `partition ${id}`,
  log: (id, records) => `Log of partition ${id}: ${records}`,
  empty: 'no records',
  deletedBelow: (offset) => `starts at ${offset}`,
  next: 'next offset',
  group: (name) => `Group ${name}`,
  read: (name) => `${name}: read one record`,
  toStart: (name) => `${name}: back to the start`,
  toEnd: (name) => `${name}: skip to the end`,
  committed: (places) => `committed offsets: ${places}`,
  lag: (records) => `lag: ${records}`,
  never: 'none',
  status: (event) => {
    switch (event?.kind) {
      case undefined: return 'The topic is empty. Pick a key and send.';
      case 'appended': return `Key ${event.key} goes to partition ${event.partition}. There the record gets offset ${event.offset}.`;
      case 'read': return `${event.group} read ${event.key} from partition ${event.partition}, offset ${event.offset}, and commits ${event.offset + 1}: the next one to read. Nothing is deleted.`;
      case 'nothing': return `${event.group} has read everything and waits for more.`;
      case 'reset': return event.outOfRange
        ? `The offset that ${event.group} committed in partition ${event.partition} is gone. auto.offset.reset sends it to ${event.to}.`
        : `${event.group} has committed nothing in partition ${event.partition}. auto.offset.reset places it at ${event.to}.`;
      case 'seek': return event.to === 'start' ? `${event.group} will read again whatever is left.` : `${event.group} will only read what comes.`;
      case 'days': return event.deleted === 0
        ? `No whole segment is older than ${RETENTION_DAYS} days: nothing is deleted.`
        : `${event.deleted} record(s) deleted, in whole segments older than ${RETENTION_DAYS} days. Whether anybody had read them makes no difference.`;
    }
  },
};

/** Words of the page's language; French unless the page says English. */
export function logWords(language: string): LogWords {
  return language.startsWith('en') ? en : fr;
}
