import { join } from 'node:path';
import { findRecords, holderLives, type LabRecord } from '../../../labs/sessions/index.ts';
import { AtelierError, waitUntil } from '../../support/index.ts';
import type { Terminal } from '../command.ts';
import { dataFolder } from '../course.ts';
import { TERMINAL_OWNER } from '../open-lab.ts';

const STOP_TIMEOUT_MS = 60_000;

export interface FoundLab {
  readonly record: LabRecord;
  readonly directory: string;
}

export const labsFolder = (terminal: Terminal): string => join(dataFolder(terminal), 'labs');

/** The lab with this id, or the terminal's newest one of this definition; with a driver only if it is of that one. @throws AtelierError NOT_FOUND with what there is */
export async function findLab(terminal: Terminal, name: string, driver?: string): Promise<FoundLab> {
  const records = (await findRecords(labsFolder(terminal))).records.filter(({ record }) => driver === undefined || record.driver === driver);
  const ofDefinition = records.filter(({ record }) => record.owner === TERMINAL_OWNER && record.definition === name);
  const [found] = [...records.filter(({ record }) => record.id === name), ...ofDefinition.toSorted((a, b) => b.record.createdAt.localeCompare(a.record.createdAt))];
  if (found !== undefined) return found;
  const ids = records.map(({ record }) => record.id);
  throw new AtelierError('NOT_FOUND', `there is no lab ${name}${driver === undefined ? '' : ` of the driver ${driver}`}`, { hint: ids.length === 0 ? 'there are no labs yet; "atelier lab up" makes one.' : `there are ${ids.join(', ')}.` });
}

/** As `findLab`, of a lab that runs. @throws AtelierError CONFLICT when it does not */
export async function findRunningLab(terminal: Terminal, name: string, driver?: string): Promise<FoundLab> {
  const found = await findLab(terminal, name, driver);
  const { record } = found;
  if (!runsNow(record)) throw new AtelierError('CONFLICT', `lab ${record.id} is not running`, { hint: `atelier lab up ${record.definition}` });
  return found;
}

export function runsNow({ state, heldBy }: LabRecord): boolean {
  return state !== 'stopped' && state !== 'failed' && holderLives(heldBy);
}

/** Ends the `lab up` that runs this lab; its data stays. Nothing happens when it does not run. @throws AtelierError LAB_BUSY when the page runs it */
export async function stopTerminalLab(terminal: Terminal, record: LabRecord): Promise<void> {
  if (!runsNow(record)) return;
  if (record.owner !== TERMINAL_OWNER) throw new AtelierError('LAB_BUSY', `lab ${record.id} is run by the server (process ${record.heldBy.pid})`, { hint: 'stop the server first.' });
  process.kill(record.heldBy.pid, 'SIGTERM'); // `lab up`, which stops its lab and ends
  await waitUntil({ what: `lab ${record.id} to stop`, timeoutMs: STOP_TIMEOUT_MS, signal: terminal.signal, check: async () => !runsNow((await findLab(terminal, record.id)).record) });
}
