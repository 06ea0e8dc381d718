import { readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostPort } from '../native/host-ports.ts';

/** The process that holds a lab; without /proc any process of that number counts. */
export interface Owner { readonly pid: number; readonly startTicks: string | null }

/** What the driver keeps in the lab's folder: who holds it, and the host ports to give it again. */
export interface ComposeRecord { readonly owner: Owner | null; readonly ports: readonly HostPort[] }

const fileOf = (directory: string) => join(directory, 'compose.json');

export async function readComposeRecord(directory: string): Promise<ComposeRecord> {
  try {
    return { owner: null, ports: [], ...(JSON.parse(await readFile(fileOf(directory), 'utf8')) as Partial<ComposeRecord>) };
  } catch {
    return { owner: null, ports: [] }; // it only saves looking further
  }
}

export async function writeComposeRecord(directory: string, record: ComposeRecord): Promise<void> {
  const part = `${fileOf(directory)}.part`;
  await writeFile(part, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(part, fileOf(directory));
}

export function ownerHere(): Owner {
  return { pid: process.pid, startTicks: startTicks(process.pid) };
}

export function ownerLives({ pid, startTicks: known }: Owner): boolean {
  if (known !== null) return startTicks(pid) === known;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Null where there is no such living process, or no /proc. */
function startTicks(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19] ?? null;
  } catch {
    return null;
  }
}
