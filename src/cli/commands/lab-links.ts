import { askControl } from '../../../labs/sessions/index.ts';
import type { LinkChange, LinkView } from '../../contracts/index.ts';
import { AtelierError } from '../../support/index.ts';
import type { Command, Invocation, Terminal } from '../command.ts';
import { ofDriverOption } from '../driver-option.ts';
import { findRunningLab } from './find-lab.ts';

const LAB = '<lab> is an id of `lab list`, or a definition: then the terminal’s lab of it. Links are declared in the lab’s definition (x-atelier.links).';

/** `atelier lab cut` */
export const labCut: Command = {
  name: 'lab cut',
  summary: 'Cuts the network between the two services of a link: nothing arrives any more, nobody is told.',
  arguments: ['<lab>', '<link>'], options: { driver: ofDriverOption }, notes: [LAB],
  run: (invocation, terminal) => change(terminal, invocation, { kind: 'cut' }),
};

/** `atelier lab delay` */
export const labDelay: Command = {
  name: 'lab delay',
  summary: 'Makes every byte on a link arrive so many milliseconds later, in each direction.',
  arguments: ['<lab>', '<link>', '<milliseconds>'], options: { driver: ofDriverOption }, notes: [LAB],
  run: (invocation, terminal) => {
    const [, , milliseconds = ''] = invocation.positionals;
    if (!/^\d{1,5}$/.test(milliseconds)) throw new AtelierError('BAD_INPUT', `<milliseconds> must be a whole number from 1 to 60000, got "${milliseconds}"`, { hint: 'for example: atelier lab delay mirror wan 80' });
    return change(terminal, invocation, { kind: 'delay', latencyMs: Number(milliseconds) });
  },
};

/** `atelier lab heal` */
export const labHeal: Command = {
  name: 'lab heal',
  summary: 'Undoes what was done to a link. Without a link, to all of them.',
  arguments: ['<lab>', '[link]'], options: { driver: ofDriverOption }, notes: [LAB],
  run: (invocation, terminal) => change(terminal, invocation, { kind: 'heal' }),
};

async function change(terminal: Terminal, invocation: Invocation, what: LinkChange): Promise<number> {
  const [lab = '', link] = invocation.positionals;
  const { directory } = await findRunningLab(terminal, lab, invocation.text('driver'));
  for (const one of link === undefined ? (await askControl(directory, { do: 'look' })).links.map((view) => view.name) : [link]) await askControl(directory, { do: 'change', link: one, change: what });
  for (const view of (await askControl(directory, { do: 'look' })).links) terminal.out(`${lineOf(view)}\n`);
  return 0;
}

function lineOf({ name, between, cut, latencyMs }: LinkView): string {
  return `${name}  ${between.join(' – ')}  ${cut ? 'cut' : latencyMs > 0 ? `${latencyMs} ms later each way` : 'whole'}`;
}
