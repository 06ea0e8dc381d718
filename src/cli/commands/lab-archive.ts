import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findRecords, holderLives, removeLab, type LabRecord } from '../../../labs/sessions/index.ts';
import { restoreLab, saveLab, type Setting } from '../../../labs/snapshots/index.ts';
import { readLabSpec } from '../../../labs/spec/index.ts';
import { checkoutRoot, loadRuntime } from '../../runtime/index.ts';
import { AtelierError } from '../../support/index.ts';
import type { Command, Terminal } from '../command.ts';
import { VERSION } from '../course.ts';
import { ofDriverOption } from '../driver-option.ts';
import { TERMINAL_OWNER } from '../open-lab.ts';
import { findLab, type FoundLab, labsFolder, stopTerminalLab } from './find-lab.ts';

/** Whose labs those of the page are while there are no accounts. */
const PAGE_OWNER = 'learner';
const SHOWN_AFTER_MS = 1_000;

/** `atelier lab save` */
export const labSave: Command = {
  name: 'lab save',
  summary: 'Saves a stopped lab’s data into one file: for a support case, a demonstration, another machine.',
  arguments: ['<lab>', '[file]'],
  options: { stop: { type: 'boolean', help: 'stop it first when `lab up` runs it' }, driver: ofDriverOption },
  notes: ['<lab> is an id of `lab list`, or a definition: then the terminal’s lab of it. @default of the file: <lab id>.atelier-lab'],
  async run(invocation, terminal) {
    const [name = '', named] = invocation.positionals;
    const find = (): Promise<FoundLab> => findLab(terminal, name, invocation.text('driver'));
    if (invocation.flag('stop')) await stopTerminalLab(terminal, (await find()).record);
    const { record, directory } = await find();
    const file = resolve(named ?? `${record.id}.atelier-lab`);
    const { files, bytes } = await saveLab({ directory, record, file, setting: await settingOf(record.definition), signal: terminal.signal, onProgress: progress(terminal, 'saved') });
    terminal.say(`${record.id}: ${files} files, ${megabytes(bytes)}`);
    terminal.out(`${file}\n`);
    return 0;
  },
};

/** `atelier lab restore` */
export const labRestore: Command = {
  name: 'lab restore',
  summary: 'Makes a stopped lab of a saved one. `lab up` then starts it.',
  arguments: ['<file>'],
  options: {
    as: { type: 'string', value: '<id>', help: 'another id than it was saved under' },
    for: { type: 'string', value: '<who>', help: 'whose lab it becomes (default terminal)', choices: ['terminal', 'page'] },
    replace: { type: 'boolean', help: 'remove the lab of the same definition that is there, with its data' },
    changed: { type: 'boolean', help: 'restore it although its definition has changed since' },
    driver: { ...ofDriverOption, help: 'native, which is the only one whose labs can be saved' },
  },
  async run(invocation, terminal) {
    const [file = ''] = invocation.positionals;
    const driver = invocation.text('driver') ?? 'native';
    if (driver !== 'native') throw new AtelierError('BAD_INPUT', `a saved lab can't become one of the driver ${driver}, which keeps data outside the lab's folder`, { hint: 'leave --driver away.' });
    const owner = invocation.text('for') === 'page' ? PAGE_OWNER : TERMINAL_OWNER;
    const labs = labsFolder(terminal);
    let replaced: { readonly record: LabRecord; readonly directory: string }[] = [];
    const restored = await restoreLab({
      file: resolve(file), labs, owner, id: invocation.text('as'), changed: invocation.flag('changed'), signal: terminal.signal, onProgress: progress(terminal, 'restored'),
      settingOf: async (definition) => {
        const setting = await settingOf(definition);
        replaced = (await findRecords(labs)).records.filter(({ record }) => record.owner === owner && record.definition === definition);
        const [there] = replaced;
        if (there !== undefined) assertReplaceable(there.record, invocation.flag('replace'));
        return setting;
      },
    });
    for (const { directory } of replaced) await removeLab(directory);
    terminal.say(owner === PAGE_OWNER ? 'the page shows it after the next start of the server' : `start it with: atelier lab up ${restored.definition}`);
    terminal.out(`${restored.id}\n`);
    return 0;
  },
};

function assertReplaceable({ id, definition, driver, state, heldBy }: LabRecord, replace: boolean): void {
  const ended = state === 'stopped' || state === 'failed';
  if (!ended && holderLives(heldBy)) throw new AtelierError('LAB_BUSY', `lab ${id} of the same definition is ${state} (process ${heldBy.pid})`, { hint: 'stop it first.' });
  if (driver !== 'native') throw new AtelierError('CONFLICT', `there is a ${definition} lab of the driver ${driver} already: ${id}`, { hint: `remove it first: atelier lab reset ${definition}` });
  if (!replace) throw new AtelierError('CONFLICT', `there is a ${definition} lab already: ${id}`, { hint: 'add --replace to remove it with its data; "atelier lab save" keeps a copy.' });
}

/** @throws AtelierError NOT_FOUND for a definition that isn't here */
async function settingOf(definition: string): Promise<Setting> {
  await readLabSpec(definition);
  const text = await readFile(join(checkoutRoot(), 'labs', 'definitions', definition, 'compose.yaml'));
  const { kafkaVersion } = await loadRuntime();
  return { platform: VERSION, kafka: kafkaVersion, definitionSha256: createHash('sha256').update(text).digest('hex') };
}

/** A line a second, from the second second on. */
function progress(terminal: Terminal, what: string): (done: number, total: number) => void {
  let shownAt = performance.now();
  return (done, total) => {
    if (performance.now() - shownAt < SHOWN_AFTER_MS) return;
    shownAt = performance.now();
    terminal.say(`${what} ${megabytes(done)} of ${megabytes(total)}`);
  };
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
