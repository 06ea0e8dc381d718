import { askControl } from '../../../labs/sessions/index.ts';
import { FAULTS, type Fault } from '../../contracts/index.ts';
import { AtelierError } from '../../support/index.ts';
import type { Command } from '../command.ts';
import { ofDriverOption } from '../driver-option.ts';
import { findRunningLab } from './find-lab.ts';

/** `atelier lab fault` */
export const labFault: Command = {
  name: 'lab fault',
  summary: 'Does to a service what machines do: pause (frozen, it answers nothing), resume, kill (like a power cut), restart. The lab itself goes on.',
  arguments: ['<lab>', '<service>', '<fault>'], options: { driver: ofDriverOption },
  notes: ['<lab> is an id of `lab list`, or a definition: then the terminal’s lab of it. Which faults a service admits is declared in the lab’s definition (x-atelier.faults).'],
  run: async (invocation, terminal) => {
    const [lab = '', service = '', word = ''] = invocation.positionals;
    const fault = FAULTS.find((one): one is Fault => one === word);
    if (fault === undefined) throw new AtelierError('BAD_INPUT', `<fault> must be one of ${FAULTS.join(', ')}, got "${word}"`, { hint: 'for example: atelier lab fault notifications kafka-2 pause' });
    const { directory } = await findRunningLab(terminal, lab, invocation.text('driver'));
    const { services } = await askControl(directory, { do: 'fault', service, fault });
    for (const { name, state } of services) terminal.out(`${name}  ${state}\n`);
    return 0;
  },
};
