import type { Event, Writer } from './transaction-model.ts';

/** Everything the transaction explorable says, in one language. */
export interface TransactionWords {
  readonly send: (writer: Writer) => string;
  readonly commit: (writer: Writer) => string;
  readonly abort: (writer: Writer) => string;
  readonly plain: string;
  readonly timeout: string;
  readonly restart: string;
  readonly log: string;
  readonly spoken: (entries: string, lso: number, end: number) => string;
  readonly empty: string;
  readonly fates: Readonly<Record<'plain' | 'open' | 'committed' | 'aborted', string>>;
  readonly offsets: (lso: number, end: number) => string;
  readonly nothing: string;
  readonly waiting: (records: number) => string;
  readonly upToDate: string;
  readonly status: (event: Event | undefined) => string;
}

const fr: TransactionWords = {
  send: (writer) => `${writer} : envoyer`,
  commit: (writer) => `${writer} : valider`,
  abort: (writer) => `${writer} : abandonner`,
  plain: 'Envoyer sans transaction',
  timeout: 'Laisser passer le délai',
  restart: 'Recommencer',
  log: 'orders, partition 0',
  spoken: (entries, lso, end) => `Journal : ${entries}. Dernier offset stable ${lso}, fin ${end}.`,
  empty: 'vide',
  fates: { plain: 'sans transaction', open: 'transaction ouverte', committed: 'validé', aborted: 'abandonné' },
  offsets: (lso, end) => `LSO ${lso} · high watermark ${end}`,
  nothing: 'rien',
  waiting: (records) => `${records} en attente derrière le LSO`,
  upToDate: 'a tout ce qui peut être lu',
  status: (event) => {
    switch (event?.kind) {
      case undefined: return 'La partition est vide. Envoyer avec shop-0, puis sans transaction : qui lit quoi ?';
      case 'sent': {
        const place = event.began ? `${event.writer ?? ''} ouvre une transaction : ${event.value} est à l’offset ${event.offset}.` : `${event.value} est à l’offset ${event.offset}.`;
        if (event.began && event.behind === undefined) return `${place} Le LSO s’arrête là.`;
        return event.behind === undefined ? `${place} Tous peuvent le lire.` : `${place} read_committed attend : une transaction est ouverte depuis l’offset ${event.behind}.`;
      }
      case 'commit': return `Marqueur COMMIT de ${event.writer} à l’offset ${event.offset}. ${event.moved ? 'Le LSO avance.' : 'Une transaction plus ancienne retient encore le LSO.'}`;
      case 'abort': return `Marqueur ABORT de ${event.writer} à l’offset ${event.offset}. Ses enregistrements restent dans le journal ; read_committed les passe.`;
      case 'timeout': return event.writers.length === 0 ? 'Aucune transaction n’est ouverte : rien à abandonner.' : `Le coordinateur abandonne ce que ${event.writers.join(' et ')} n’a pas terminé à temps.`;
    }
  },
};

const en: TransactionWords = {
  send: (writer) => `${writer}: send`,
  commit: (writer) => `${writer}: commit`,
  abort: (writer) => `${writer}: abort`,
  plain: 'Send without a transaction',
  timeout: 'Let the timeout pass',
  restart: 'Start again',
  log: 'orders, partition 0',
  spoken: (entries, lso, end) => `Log: ${entries}. Last stable offset ${lso}, end ${end}.`,
  empty: 'empty',
  fates: { plain: 'no transaction', open: 'transaction open', committed: 'committed', aborted: 'aborted' },
  offsets: (lso, end) => `LSO ${lso} · high watermark ${end}`,
  nothing: 'nothing',
  waiting: (records) => `${records} waiting behind the LSO`,
  upToDate: 'has all that can be read',
  status: (event) => {
    switch (event?.kind) {
      case undefined: return 'The partition is empty. Send with shop-0, then without a transaction: who reads what?';
      case 'sent': {
        const place = event.began ? `${event.writer ?? ''} opens a transaction: ${event.value} is at offset ${event.offset}.` : `${event.value} is at offset ${event.offset}.`;
        if (event.began && event.behind === undefined) return `${place} The LSO stops there.`;
        return event.behind === undefined ? `${place} Everybody can read it.` : `${place} read_committed waits: a transaction has been open since offset ${event.behind}.`;
      }
      case 'commit': return `Marker COMMIT of ${event.writer} at offset ${event.offset}. ${event.moved ? 'The LSO moves on.' : 'An older transaction still holds the LSO.'}`;
      case 'abort': return `Marker ABORT of ${event.writer} at offset ${event.offset}. Its records stay in the log; read_committed passes over them.`;
      case 'timeout': return event.writers.length === 0 ? 'No transaction is open: nothing to abort.' : `The coordinator aborts what ${event.writers.join(' and ')} didn’t end in time.`;
    }
  },
};

/** Words of the page's language; French unless the page says English. */
export function transactionWords(language: string): TransactionWords {
  return language.startsWith('en') ? en : fr;
}
