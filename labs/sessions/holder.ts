import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A process that can't be mistaken for a later one with the same number. */
export const Holder = z.strictObject({
  pid: z.number().int().positive(),
  /** Clock ticks from boot to its start, field 22 of /proc/<pid>/stat; null where there is no /proc. */
  startTicks: z.number().int().nullable(),
});
export type Holder = z.infer<typeof Holder>;

function statOf(pid: number): { state: string; startTicks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything: fields count from the last `)`.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: Number(fields[19]) };
  } catch {
    return undefined;
  }
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, but there
  }
}

export function thisProcess(): Holder {
  return { pid: process.pid, startTicks: statOf(process.pid)?.startTicks ?? null };
}

export function isThisProcess({ pid }: Holder): boolean {
  return pid === process.pid;
}

/** Whether exactly this process still lives. A zombie does not; without /proc any process of that number counts. */
export function holderLives({ pid, startTicks }: Holder): boolean {
  if (startTicks === null) return signalReaches(pid);
  const stat = statOf(pid);
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}
