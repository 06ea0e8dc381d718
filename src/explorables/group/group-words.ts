import { protocolOf, stoppedNow, type Change, type GroupState, type Strategy } from './group-model.ts';

/** Everything the group explorable says, in one language. */
export interface GroupWords {
  readonly strategy: string;
  readonly strategies: Readonly<Record<Strategy, string>>;
  readonly partitions: string;
  readonly join: string;
  readonly next: string;
  readonly restart: string;
  readonly leave: (member: string) => string;
  readonly crash: (member: string) => string;
  readonly dead: string;
  readonly idle: string;
  readonly reads: (partitions: string) => string;
  readonly lanes: string;
  readonly lane: (partition: number, reader: string) => string;
  readonly stopped: string;
  readonly columns: readonly [string, string, string];
  readonly none: string;
  readonly noChanges: string;
  readonly change: (change: Change) => string;
  readonly status: (state: GroupState) => string;
}

const list = (partitions: readonly number[]): string => partitions.join(', ');

const fr: GroupWords = {
  strategy: 'Répartition',
  strategies: { range: 'range (protocole classique, eager)', roundrobin: 'roundrobin (classique, eager)', sticky: 'sticky (classique, eager)', 'cooperative-sticky': 'cooperative-sticky (classique, coopératif)', uniform: 'uniform (nouveau protocole, KIP-848)' },
  partitions: 'Partitions',
  join: 'Un consumer arrive',
  next: 'Étape suivante',
  restart: 'Recommencer',
  leave: (member) => `${member} s’arrête proprement`,
  crash: (member) => `Tuer ${member}`,
  dead: 'mort, pas encore remarqué',
  idle: 'ne lit rien',
  reads: (partitions) => `lit ${partitions}`,
  lanes: 'Qui lit chaque partition',
  lane: (partition, reader) => `partition ${partition} : ${reader}`,
  stopped: 'arrêtée',
  columns: ['Changement', 'Partitions arrêtées un moment', 'Changent de lecteur'],
  none: 'aucune',
  noChanges: 'Rien n’a encore changé. Faites arriver un consumer.',
  change: ({ kind, member }) => ({ join: `${member} arrive`, leave: `${member} s’arrête`, crash: `${member} meurt` })[kind],
  status: (state) => {
    const stopped = list(stoppedNow(state));
    switch (state.phase) {
      case 'silent': return `${state.dead ?? ''} est mort sans le dire. Le groupe l’attend jusqu’à la fin de sa session (45 s par défaut) : personne ne lit ${stopped}.`;
      case 'waiting': return `Le coordinateur sait qu’un membre manque. Les autres continuent ; ${stopped} attend un lecteur.`;
      case 'all-stop': return 'Protocole eager : chacun rend toutes ses partitions avant la nouvelle répartition. Plus personne ne lit.';
      case 'give-back': return protocolOf(state.strategy) === 'server'
        ? `Le coordinateur demande à leurs lecteurs de rendre ce qui doit bouger. Seules s’arrêtent : ${stopped}. Le reste est lu sans interruption.`
        : `Premier tour : seules les partitions qui changent de lecteur sont rendues (${stopped}). Le reste est lu sans interruption.`;
      case 'take': {
        const idle = state.members.filter((member) => state.reading.get(member)?.length === 0);
        return idle.length === 0 ? 'Le groupe est au repos : chaque partition a exactement un lecteur.' : `Le groupe est au repos. ${idle.join(', ')} ne lit rien : il y a plus de membres que de partitions.`;
      }
    }
  },
};

const en: GroupWords = {
  strategy: 'Assignment',
  strategies: { range: 'range (classic protocol, eager)', roundrobin: 'roundrobin (classic, eager)', sticky: 'sticky (classic, eager)', 'cooperative-sticky': 'cooperative-sticky (classic, cooperative)', uniform: 'uniform (new protocol, KIP-848)' },
  partitions: 'Partitions',
  join: 'A consumer joins',
  next: 'Next step',
  restart: 'Start again',
  leave: (member) => `Stop ${member} properly`,
  crash: (member) => `Kill ${member}`,
  dead: 'dead, not missed yet',
  idle: 'reads nothing',
  reads: (partitions) => `reads ${partitions}`,
  lanes: 'Who reads each partition',
  lane: (partition, reader) => `partition ${partition}: ${reader}`,
  stopped: 'stopped',
  columns: ['Change', 'Partitions stopped for a while', 'Get another reader'],
  none: 'none',
  noChanges: 'Nothing has changed yet. Let a consumer join.',
  change: ({ kind, member }) => ({ join: `${member} joins`, leave: `${member} leaves`, crash: `${member} dies` })[kind],
  status: (state) => {
    const stopped = list(stoppedNow(state));
    switch (state.phase) {
      case 'silent': return `${state.dead ?? ''} died without a word. The group waits until its session ends (45 s by default): nobody reads ${stopped}.`;
      case 'waiting': return `The coordinator knows that a member is missing. The others go on; ${stopped} waits for a reader.`;
      case 'all-stop': return 'Eager protocol: everybody gives back all partitions before they are assigned anew. Nobody reads.';
      case 'give-back': return protocolOf(state.strategy) === 'server'
        ? `The coordinator asks the readers to give back what has to move. Only this stops: ${stopped}. The rest is read without a break.`
        : `First round: only the partitions that get another reader are given back (${stopped}). The rest is read without a break.`;
      case 'take': {
        const idle = state.members.filter((member) => state.reading.get(member)?.length === 0);
        return idle.length === 0 ? 'The group is at rest: every partition has exactly one reader.' : `The group is at rest. Reading nothing: ${idle.join(', ')}. There are more members than partitions.`;
      }
    }
  },
};

/** Words of the page's language; French unless the page says English. */
export function groupWords(language: string): GroupWords {
  return language.startsWith('en') ? en : fr;
}
