import { AUTO_COMMIT_S, BATCH, type CommitState, type Event, type Step, type Strategy } from './commit-timing-model.ts';

type Fate = 'waiting' | 'in-hand' | 'once' | 'twice' | 'lost';
type Stepped = Extract<Event, { kind: Step }>;

/** Everything the commit-timing explorable says, in one language. */
export interface CommitTimingWords {
  readonly strategy: string;
  readonly strategies: Readonly<Record<Strategy, string>>;
  readonly next: (step: Step) => string;
  readonly crash: string;
  readonly stop: string;
  readonly start: string;
  readonly restart: string;
  readonly commitMark: string;
  readonly positionMark: string;
  readonly fates: Readonly<Record<Fate, string>>;
  readonly signs: Readonly<Record<Fate, string>>;
  readonly spoken: (records: string, state: CommitState) => string;
  readonly caption: (state: CommitState, lost: number, twice: number) => string;
  readonly columns: readonly [string, string, string, string];
  readonly noEnds: string;
  readonly ended: (kind: 'crash' | 'stop', atS: number) => string;
  readonly done: (lost: number, twice: number) => string;
  readonly status: (state: CommitState) => string;
}

const SIGNS: CommitTimingWords['signs'] = { waiting: '·', 'in-hand': '…', once: '✓', twice: '✓✓', lost: '✗' };

const fr: CommitTimingWords = {
  strategy: 'Valider',
  strategies: { before: 'avant de traiter', after: 'après le lot', each: 'après chaque enregistrement', auto: 'auto-commit', thread: 'auto-commit, traitement dans un autre thread' },
  next: (step) => ({ poll: 'Suite : poll()', process: 'Suite : traiter', commit: 'Suite : valider', both: 'Suite : poll() et traiter' })[step],
  crash: 'Tuer',
  stop: 'Arrêter proprement',
  start: 'Relancer',
  restart: 'Recommencer',
  commitMark: 'validé',
  positionMark: 'position',
  fates: { waiting: 'pas encore lu', 'in-hand': 'en main', once: 'traité', twice: 'traité plusieurs fois', lost: 'perdu' },
  signs: SIGNS,
  spoken: (records, { committed, position, running }) => `Partition : ${records}. Offset validé : ${committed ?? 'aucun'}. ${running ? `Position : ${position}.` : 'Le programme est arrêté.'}`,
  caption: ({ nowS, committed }, lost, twice) => `t = ${nowS} s · offset validé : ${committed ?? 'aucun'} · ${lost} perdu(s) · ${twice} traité(s) plusieurs fois`,
  columns: ['Valider', 'Fin', 'Perdus', 'Relus'],
  noEnds: 'Rien ne s’est encore arrêté.',
  ended: (kind, atS) => `${kind === 'crash' ? 'tué' : 'arrêté proprement'} à ${atS}\u00a0s`,
  done: (lost, twice) => `Le groupe est au bout du journal. ${lost === 0 && twice === 0 ? 'Chaque enregistrement a été traité une fois.' : `Perdus : ${lost}. Traités plusieurs fois : ${twice}.`}`,
  status: ({ last, committed, strategy }) => {
    if (last === undefined) return `Douze enregistrements, lus par ${BATCH}. Chaque étape dure une seconde. ${strategy === 'auto' || strategy === 'thread' ? `poll() valide la position toutes les ${AUTO_COMMIT_S} s. ` : ''}À quel moment tuer ce programme lui ferait-il le plus de mal ?`;
    switch (last.kind) {
      case 'crash': return `Tué. Le groupe reprendra à ${committed ?? 0} : ${last.lost === 0 ? 'rien n’est perdu' : `perdus : ${last.lost}`}, ${last.again === 0 ? 'rien n’est à refaire' : `à refaire : ${last.again}`}.`;
      case 'stop': return last.lost === 0 ? 'Arrêté proprement : le lot est fini et validé.' : `Arrêté proprement, et pourtant perdus : ${last.lost}. close() a validé la position ; l’autre thread n’en était pas là.`;
      case 'start': return `Relancé : lecture à partir de ${last.from}.${last.waitedS === 0 ? '' : ` La partition est restée ${last.waitedS} s sans lecteur, jusqu’à la fin de la session du mort.`}`;
      default: return frenchStep(last, committed);
    }
  },
};

function frenchStep({ kind, polled, worked, committed: now }: Stepped, before: number | undefined): string {
  const done = worked === undefined ? '' : `${worked} est traité. `;
  if (kind === 'commit') return `Validé : un redémarrage reprendrait à ${now ?? 0}.`;
  if (kind === 'process') return `${done}Un redémarrage reprendrait pourtant à ${before ?? 0}.`;
  const got = polled.length === 0 ? 'poll() ne rend rien de plus.' : `poll() rend ${polled.join(', ')}.`;
  return now === undefined ? `${done}${got}` : `${done}L’intervalle est écoulé : poll() valide ${now}, ce que les lectures précédentes avaient rendu. ${polled.length === 0 ? '' : `Puis il rend ${polled.join(', ')}.`}`;
}

const en: CommitTimingWords = {
  strategy: 'Commit',
  strategies: { before: 'before processing', after: 'after the batch', each: 'after each record', auto: 'auto-commit', thread: 'auto-commit, processing in another thread' },
  next: (step) => ({ poll: 'Next: poll()', process: 'Next: process', commit: 'Next: commit', both: 'Next: poll() and process' })[step],
  crash: 'Kill it',
  stop: 'Stop it properly',
  start: 'Start it again',
  restart: 'Start over',
  commitMark: 'committed',
  positionMark: 'position',
  fates: { waiting: 'not read yet', 'in-hand': 'in hand', once: 'processed', twice: 'processed more than once', lost: 'lost' },
  signs: SIGNS,
  spoken: (records, { committed, position, running }) => `Partition: ${records}. Committed offset: ${committed ?? 'none'}. ${running ? `Position: ${position}.` : 'The program is down.'}`,
  caption: ({ nowS, committed }, lost, twice) => `t = ${nowS} s · committed offset: ${committed ?? 'none'} · ${lost} lost · ${twice} processed more than once`,
  columns: ['Commit', 'End', 'Lost', 'Again'],
  noEnds: 'Nothing has ended yet.',
  ended: (kind, atS) => `${kind === 'crash' ? 'killed' : 'stopped properly'} at ${atS}\u00a0s`,
  done: (lost, twice) => `The group is at the end of the log. ${lost === 0 && twice === 0 ? 'Each record was processed once.' : `Lost: ${lost}. Processed more than once: ${twice}.`}`,
  status: ({ last, committed, strategy }) => {
    if (last === undefined) return `Twelve records, read ${BATCH} at a time. Each step takes a second. ${strategy === 'auto' || strategy === 'thread' ? `poll() commits the position every ${AUTO_COMMIT_S} s. ` : ''}At which moment would killing this program hurt it most?`;
    switch (last.kind) {
      case 'crash': return `Killed. The group will go on at ${committed ?? 0}: ${last.lost === 0 ? 'nothing is lost' : `lost: ${last.lost}`}, ${last.again === 0 ? 'nothing is done again' : `to do again: ${last.again}`}.`;
      case 'stop': return last.lost === 0 ? 'Stopped properly: the batch is finished and committed.' : `Stopped properly, and still lost: ${last.lost}. close() committed the position; the other thread wasn’t there yet.`;
      case 'start': return `Started again: reading from ${last.from}.${last.waitedS === 0 ? '' : ` Nobody read the partition for ${last.waitedS} s, until the session of the dead one had ended.`}`;
      default: return englishStep(last, committed);
    }
  },
};

function englishStep({ kind, polled, worked, committed: now }: Stepped, before: number | undefined): string {
  const done = worked === undefined ? '' : `${worked} is processed. `;
  if (kind === 'commit') return `Committed: a restart would go on at ${now ?? 0}.`;
  if (kind === 'process') return `${done}A restart would still go on at ${before ?? 0}.`;
  const got = polled.length === 0 ? 'poll() hands out nothing more.' : `poll() hands out ${polled.join(', ')}.`;
  return now === undefined ? `${done}${got}` : `${done}The interval is over: poll() commits ${now}, what the polls before had handed out. ${polled.length === 0 ? '' : `Then it hands out ${polled.join(', ')}.`}`;
}

/** Words of the page's language; French unless the page says English. */
export function commitTimingWords(language: string): CommitTimingWords {
  return language.startsWith('en') ? en : fr;
}
