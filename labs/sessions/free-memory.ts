import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

export interface Memory {
  /** What new programs may take before something has to go. */
  readonly freeMb: number;
  readonly totalMb: number;
}

const MB = 1_048_576;

/** Free memory of this machine, or of the container that this process is confined to when that is less. */
export async function freeMemory(root = '/'): Promise<Memory> {
  const meminfo = await read(root, 'proc/meminfo');
  const ofMachine = (name: string): number | undefined => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  };
  let free = ofMachine('MemAvailable') ?? freemem();
  let total = ofMachine('MemTotal') ?? totalmem();
  for (const { limit, used } of await groups(root)) {
    total = Math.min(total, limit);
    free = Math.min(free, Math.max(limit - used, 0));
  }
  return { freeMb: Math.floor(free / MB), totalMb: Math.floor(total / MB) };
}

/** The control groups above this process that have a limit, version 2 or 1. Page cache that can be dropped is not counted as used. */
async function groups(root: string): Promise<{ limit: number; used: number }[]> {
  const lines = (await read(root, 'proc/self/cgroup')).split('\n');
  const second = lines.find((line) => line.startsWith('0::'))?.slice(3);
  const first = lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes('memory'))?.[2];
  const found: { limit: number; used: number }[] = [];
  const look = async (base: string, path: string, files: { limit: string; used: string; cache: string }) => {
    // In a container the path may be the host's, which isn't there: the mount point is then the group itself.
    for (let at = path; ; at = dirname(at)) {
      const limit = Number((await read(root, base, at, files.limit)).trim() || NaN);
      const used = Number((await read(root, base, at, files.used)).trim() || NaN);
      const cache = Number(new RegExp(`^${files.cache} (\\d+)`, 'm').exec(await read(root, base, at, 'memory.stat'))?.[1] ?? 0);
      if (Number.isFinite(limit) && Number.isFinite(used) && limit > 0) found.push({ limit, used: used - cache });
      if (at === '/' || at === '.') return;
    }
  };
  if (second !== undefined) await look('sys/fs/cgroup', second, { limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' });
  if (first !== undefined) await look('sys/fs/cgroup/memory', first, { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', cache: 'total_inactive_file' });
  return found;
}

function read(...path: string[]): Promise<string> {
  return readFile(join(...path), 'utf8').catch(() => '');
}
