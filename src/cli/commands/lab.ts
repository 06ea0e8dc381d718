import { daysLeft, findRecords, type LabRecord, readLabSettings } from '../../../labs/sessions/index.ts';
import { labDefinitions, readLabSpec } from '../../../labs/spec/index.ts';
import type { LabView } from '../../contracts/index.ts';
import { AtelierError } from '../../support/index.ts';
import type { Command, Invocation, Terminal } from '../command.ts';
import { dataFolder } from '../course.ts';
import { driverOption, ofDriverOption, withDriver } from '../driver-option.ts';
import { openSessions, TERMINAL_OWNER } from '../open-lab.ts';
import { labsFolder, runsNow, stopTerminalLab } from './find-lab.ts';
import { listLine, queueLine, securedClient } from './lab-lines.ts';

/** The definition that was named, or the only one there is. @throws AtelierError BAD_INPUT when it must be named */
async function definitionOf({ positionals: [named] }: Invocation): Promise<string> {
  const known = await labDefinitions();
  const [only] = known;
  const chosen = named ?? (known.length === 1 ? only : undefined);
  if (chosen === undefined) throw new AtelierError('BAD_INPUT', 'which lab?', { hint: `one of ${known.join(', ')}` });
  await readLabSpec(chosen);
  return chosen;
}

/** `atelier lab up` */
export const labUp: Command = {
  name: 'lab up',
  summary: 'Starts a lab, prints the addresses of its brokers on this machine, and keeps it until Ctrl-C. Its data stays.',
  arguments: ['[definition]'],
  options: { driver: driverOption },
  async run(invocation, console) {
    const terminal = withDriver(invocation, console);
    const definition = await definitionOf(invocation);
    let last = '';
    const show = (view: LabView | null): void => {
      const line = view?.queue !== undefined ? queueLine(view.queue) : `${view?.state ?? 'gone'}  ${(view?.services ?? []).map(({ name, state }) => `${name} ${state}`).join('  ')}`;
      if (line !== last) terminal.say((last = line));
    };
    await using sessions = await openSessions(terminal, show);
    const startedAt = performance.now();
    const lab = await sessions.claim(TERMINAL_OWNER, definition, { signal: terminal.signal });
    const letGo = sessions.hold(TERMINAL_OWNER, definition);
    terminal.say(`ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s; stop it with Ctrl-C`);
    for (const [cluster, addresses] of Object.entries(lab.hostAddresses)) terminal.out(`${cluster} ${addresses}\n`);
    const [first] = Object.values(lab.hostAddresses);
    if (first !== undefined) terminal.say(`for example: kcat -b ${first} -L${securedClient(lab)}`);
    const failure = await Promise.race([lab.failed, aborted(terminal.signal)]);
    letGo();
    if (failure === undefined) return 0;
    throw new AtelierError('LAB_DIED', `${failure.service}: ${failure.message}\n${failure.lastLines.map((line) => `  ${line}`).join('\n')}`, { hint: `atelier lab up ${definition}` });
  },
};

/** `atelier lab list` */
export const labList: Command = {
  name: 'lab list',
  summary: 'Lists the labs on this machine: those of the page and those of the terminal, running or with data on disk.',
  options: { format: { type: 'string', value: '<format>', help: 'form of the result', choices: ['text', 'json'] }, driver: ofDriverOption },
  async run(invocation, terminal) {
    const driver = invocation.text('driver');
    const { records, problems } = await findRecords(labsFolder(terminal));
    for (const problem of problems) terminal.say(problem.message);
    const { keepDays } = await readLabSettings(terminal.environment, dataFolder(terminal));
    const rows = records.filter(({ record }) => driver === undefined || record.driver === driver).map(({ record }) => {
      const { id, definition, driver: runBy, owner, createdAt, usedAt, heldBy, memoryMb } = record;
      const lives = runsNow(record);
      const state = lives || record.state === 'failed' ? record.state : 'stopped';
      return {
        id, definition, driver: runBy, owner: owner ?? 'pool', state, createdAt, usedAt: usedAt ?? createdAt, pid: lives ? heldBy.pid : null,
        memoryMb: lives && state === 'running' ? memoryMb ?? null : null,
        /** Whole days until it is removed for not being used. */
        daysLeft: daysLeft({ ...record, state }, keepDays) ?? null,
      };
    }).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    if (invocation.text('format') === 'json') terminal.out(`${JSON.stringify(rows, undefined, 2)}\n`);
    else if (rows.length === 0) terminal.say('no labs');
    else for (const row of rows) terminal.out(`${listLine(row)}\n`);
    return 0;
  },
};

/** `atelier lab down` */
export const labDown: Command = {
  name: 'lab down',
  summary: 'Stops the labs that `lab up` keeps running elsewhere. Their data stays; labs of the page are not touched.',
  arguments: ['[definition]'],
  options: { driver: ofDriverOption },
  async run(invocation, terminal) {
    const [definition] = invocation.positionals;
    if (definition !== undefined) await readLabSpec(definition);
    const driver = invocation.text('driver');
    const running = (await runningElsewhere(terminal, definition)).filter((record) => driver === undefined || record.driver === driver);
    if (running.length === 0) terminal.say('no lab of the terminal is running');
    for (const record of running) {
      await stopTerminalLab(terminal, record);
      terminal.say(`${record.id} stopped`);
    }
    return 0;
  },
};

/** `atelier lab reset` */
export const labReset: Command = {
  name: 'lab reset',
  summary: 'Removes the terminal’s lab with all its data; the next `lab up` begins empty.',
  arguments: ['[definition]'],
  options: { driver: driverOption },
  async run(invocation, console) {
    const terminal = withDriver(invocation, console);
    const definition = await definitionOf(invocation);
    const [running] = await runningElsewhere(terminal, definition);
    if (running !== undefined) throw new AtelierError('LAB_BUSY', `lab ${running.id} is running (process ${running.heldBy.pid})`, { hint: `atelier lab down ${definition}` });
    await using sessions = await openSessions(terminal);
    const had = sessions.view(TERMINAL_OWNER, definition);
    await sessions.wipe(TERMINAL_OWNER, definition);
    terminal.say(had === null ? `there is no ${definition} lab of the terminal` : `${had.id} removed`);
    return 0;
  },
};

async function runningElsewhere(terminal: Terminal, definition: string | undefined): Promise<LabRecord[]> {
  const { records } = await findRecords(labsFolder(terminal));
  return records.map(({ record }) => record).filter((record) => record.owner === TERMINAL_OWNER && (definition === undefined || record.definition === definition) && runsNow(record));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
