import type { PartitionState, Send } from './acks-model.ts';

/** Everything the explorable says, in one language. */
export interface AcksWords {
  readonly settings: string;
  readonly ownControllers: string;
  readonly send: string;
  readonly wait: string;
  readonly restart: string;
  readonly freeze: (broker: string) => string;
  readonly thaw: (broker: string) => string;
  readonly frozen: string;
  readonly leader: string;
  readonly inIsr: string;
  readonly outOfIsr: string;
  readonly eligible: string;
  readonly emptyLog: string;
  readonly log: (broker: string, ids: string) => string;
  readonly clock: (seconds: string, isr: string, committed: number) => string;
  readonly columns: readonly [string, string, string];
  readonly noSends: string;
  readonly outcome: (send: Send, lost: boolean, seconds: string) => string;
  readonly why: (state: PartitionState, leaderFrozen: boolean, quorum: boolean) => string;
}

const fr: AcksWords = {
  settings: 'Réglages',
  ownControllers: 'Contrôleurs sur leurs propres machines',
  send: 'Envoyer un enregistrement',
  wait: 'Laisser passer 0,5 s',
  restart: 'Recommencer',
  freeze: (broker) => `Geler ${broker}`,
  thaw: (broker) => `Dégeler ${broker}`,
  frozen: 'gelé',
  leader: 'leader',
  inIsr: 'dans l’ISR',
  outOfIsr: 'hors de l’ISR',
  eligible: 'éligible (ELR)',
  emptyLog: 'journal vide',
  log: (broker, ids) => `Journal de ${broker} : ${ids}`,
  clock: (seconds, isr, committed) => `t = ${seconds} s · ISR = {${isr}} · ${committed} validé(s)`,
  columns: ['Envoi', 'acks', 'Ce que le producer sait'],
  noSends: 'Rien n’a encore été envoyé.',
  outcome: (send, lost, seconds) => ({
    travelling: 'attend un leader',
    waiting: 'écrit par le leader, pas encore acquitté',
    refused: 'NOT_ENOUGH_REPLICAS : rien n’est écrit, le client réessaie',
    acknowledged: lost ? `acquitté après ${seconds} s, puis perdu` : `acquitté après ${seconds} s`,
  })[send.outcome],
  why: (state, leaderFrozen, quorum) => {
    if (!quorum) return 'Deux contrôleurs sur trois sont gelés : plus personne ne peut modifier l’ISR ni élire un leader.';
    if (state.leader === undefined) return 'Aucune réplique ne peut diriger la partition : elle est hors ligne.';
    if (leaderFrozen) return 'Le leader est gelé. Après 2 s sans signe de vie, le contrôleur en élira un autre dans l’ISR.';
    if (state.isr.length < state.minInsync) return `L’ISR compte ${state.isr.length} réplique(s), min.insync.replicas en demande ${state.minInsync} : acks=all est refusé, acks=1 passe.`;
    if (state.isr.some((id) => state.frozenSinceMs[id] !== undefined)) return 'Un follower gelé est encore dans l’ISR : acks=all l’attend, acks=1 non.';
    return 'Toutes les répliques de l’ISR répondent.';
  },
};

const en: AcksWords = {
  settings: 'Settings',
  ownControllers: 'Controllers on their own machines',
  send: 'Send a record',
  wait: 'Let 0.5 s pass',
  restart: 'Start again',
  freeze: (broker) => `Freeze ${broker}`,
  thaw: (broker) => `Thaw ${broker}`,
  frozen: 'frozen',
  leader: 'leader',
  inIsr: 'in the ISR',
  outOfIsr: 'out of the ISR',
  eligible: 'eligible (ELR)',
  emptyLog: 'empty log',
  log: (broker, ids) => `Log of ${broker}: ${ids}`,
  clock: (seconds, isr, committed) => `t = ${seconds} s · ISR = {${isr}} · ${committed} committed`,
  columns: ['Send', 'acks', 'What the producer knows'],
  noSends: 'Nothing has been sent yet.',
  outcome: (send, lost, seconds) => ({
    travelling: 'waiting for a leader',
    waiting: 'written by the leader, not acknowledged yet',
    refused: 'NOT_ENOUGH_REPLICAS: nothing is written, the client retries',
    acknowledged: lost ? `acknowledged after ${seconds} s, then lost` : `acknowledged after ${seconds} s`,
  })[send.outcome],
  why: (state, leaderFrozen, quorum) => {
    if (!quorum) return 'Two of the three controllers are frozen: nobody can change the ISR or elect a leader.';
    if (state.leader === undefined) return 'No replica may lead the partition: it is offline.';
    if (leaderFrozen) return 'The leader is frozen. After 2 s without a sign of life the controller elects another one from the ISR.';
    if (state.isr.length < state.minInsync) return `The ISR has ${state.isr.length} member(s), min.insync.replicas wants ${state.minInsync}: acks=all is refused, acks=1 goes through.`;
    if (state.isr.some((id) => state.frozenSinceMs[id] !== undefined)) return 'A frozen follower is still in the ISR: acks=all waits for it, acks=1 does not.';
    return 'Every replica in the ISR answers.';
  },
};

/** Words of the page's language; French unless the page says English. */
export function acksWords(language: string): AcksWords {
  return language.startsWith('en') ? en : fr;
}
