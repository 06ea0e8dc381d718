import { readdir, readFile } from 'node:fs/promises';
import { waitUntil } from '../../../src/support/index.ts';

/** A process that can't be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start. */
  readonly startTicks: number;
}

interface Stat { readonly state: string; readonly session: number; readonly startTicks: number }

/** Undefined when there is no such process. The name in parentheses may hold anything, so fields count from the last `)`. */
async function readStat(path: string): Promise<Stat | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '?', session: Number(fields[3]), startTicks: Number(fields[19]) };
}

export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readStat(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : { pid, startTicks: stat.startTicks };
}

/** Whether exactly this process still lives; a zombie does not. */
export async function isAlive({ pid, startTicks }: ProcessIdentity): Promise<boolean> {
  const stat = await readStat(`/proc/${pid}/stat`);
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

/** SIGKILL, and waits until it is gone. */
export async function killAndWait(identity: ProcessIdentity): Promise<void> {
  if (!(await isAlive(identity))) return;
  process.kill(identity.pid, 'SIGKILL');
  await waitUntil({ what: `process ${identity.pid} to be gone`, timeoutMs: 5_000, intervalMs: 10, check: async () => !(await isAlive(identity)) });
}

/** Returns when every thread of the process is stopped (or it is gone): a signal is only *sent* when kill(2) returns. */
export async function untilStopped(pid: number): Promise<void> {
  await waitUntil({
    what: `process ${pid} to stand still`,
    timeoutMs: 5_000,
    intervalMs: 2,
    check: async () => {
      const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
      const states = await Promise.all(threads.map((thread) => readStat(`/proc/${pid}/task/${thread}/stat`)));
      return states.every((stat) => stat === undefined || 'TtZX'.includes(stat.state));
    },
  });
}

async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Living processes of ours whose environment holds every one of these `NAME=value`. */
export async function labelled(labels: readonly string[]): Promise<ProcessIdentity[]> {
  const found = await Promise.all((await allPids()).map(async (pid) => {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    const set = new Set(environment.split('\0'));
    return labels.every((label) => set.has(Buffer.from(label).toString('latin1'))) ? identify(pid) : undefined;
  }));
  return found.filter((identity) => identity !== undefined && identity.pid !== process.pid) as ProcessIdentity[];
}

/**
 * Memory of all processes of these sessions. Pages that several of them share (the start-up archive, libraries) count once
 * (PSS); where the kernel doesn't tell, resident pages.
 */
export async function memoryOfSessions(sessions: ReadonlySet<number>): Promise<number> {
  const sizes = await Promise.all((await allPids()).map(async (pid) => {
    const stat = await readStat(`/proc/${pid}/stat`);
    if (stat === undefined || !sessions.has(stat.session)) return 0;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const pss = /^Pss:\s+(\d+) kB/m.exec(rollup) ?? /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''));
    return Number(pss?.[1] ?? 0) * 1_024;
  }));
  return sizes.reduce((sum, size) => sum + size, 0);
}
