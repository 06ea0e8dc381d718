import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostPort } from './host-ports.ts';
import type { ProcessIdentity } from './processes.ts';

/** What the driver keeps in the lab's folder: who holds the lab, and what to give it again at the next start. */
export interface LabRecord {
  /** The process that holds the lab; its end is the lab's end. Null while the lab is stopped. */
  readonly owner: ProcessIdentity | null;
  /** First process of the lab's namespace. */
  readonly holder: ProcessIdentity | null;
  readonly ports: readonly HostPort[];
}

const EMPTY: LabRecord = { owner: null, holder: null, ports: [] };
const fileOf = (directory: string) => join(directory, 'native.json');

/** The record, or an empty one when there is none that can be read: it only saves looking further. */
export async function readLabRecord(directory: string): Promise<LabRecord> {
  try {
    return { ...EMPTY, ...(JSON.parse(await readFile(fileOf(directory), 'utf8')) as Partial<LabRecord>) };
  } catch {
    return EMPTY;
  }
}

export async function writeLabRecord(directory: string, record: LabRecord): Promise<void> {
  const part = `${fileOf(directory)}.part`;
  await writeFile(part, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(part, fileOf(directory)).catch(async (error: unknown) => {
    await rm(part, { force: true });
    throw error;
  });
}
