import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The kernel's own account of one sandbox: what rlimits and the watchdog can't see (memory files, sockets, pipes) counts here. */
export interface Cgroup {
  /** Whether the kernel has killed one of its processes for its memory. */
  killedForMemory(): boolean;
  /** Once its processes are gone. */
  remove(): void;
}

interface Controller {
  readonly folder: string;
  /** File → value. */
  readonly limits: Readonly<Record<string, string>>;
  /** Holds a line `oom_kill <n>`. */
  readonly events?: string;
}

const PREFIX = 'atelier-';
let cleaned = false;

/**
 * A cgroup (version 1 or 2) with these limits around `pid` and the children it will have. Only root of a machine that lets it gets one; elsewhere undefined, and
 * rlimits and the watchdog do without. Leftovers of a server that was killed are removed on the way.
 */
export function makeCgroup(pid: number, limits: { readonly memoryMb: number; readonly tasks: number }, mounts = cgroupMounts()): Cgroup | undefined {
  const name = `${PREFIX}${pid}`;
  const controllers = plan(mounts, limits.memoryMb * 1024 * 1024, limits.tasks);
  const made: string[] = [];
  try {
    if (!cleaned) for (const { folder } of controllers) removeLeftovers(folder);
    cleaned = true;
    for (const { folder, limits: values } of controllers) {
      const path = join(folder, name);
      mkdirSync(path);
      made.push(path);
      // cgroupfs makes no files: without the controller this throws.
      for (const [file, value] of Object.entries(values)) writeFileSync(join(path, file), value, { flag: 'r+' });
      writeFileSync(join(path, 'cgroup.procs'), String(pid));
    }
  } catch {
    for (const path of made) remove(path);
    return undefined;
  }
  if (made.length === 0) return undefined;
  return {
    killedForMemory: () => controllers.some(({ folder, events }) => events !== undefined && /^oom_kill [1-9]/m.test(readFileSync(join(folder, name, events), 'utf8'))),
    remove: () => { for (const path of made) remove(path); },
  };
}

export interface CgroupMount {
  readonly version: 1 | 2;
  readonly path: string;
  readonly controllers: readonly string[];
}

function plan(mounts: readonly CgroupMount[], memoryBytes: number, tasks: number): Controller[] {
  const memory = mounts.find(({ controllers }) => controllers.includes('memory'));
  const pids = mounts.find(({ controllers }) => controllers.includes('pids'));
  if (memory === undefined || pids === undefined) return [];
  const memoryLimits = memory.version === 1
    ? { folder: memory.path, limits: { 'memory.limit_in_bytes': String(memoryBytes) }, events: 'memory.oom_control' }
    : { folder: memory.path, limits: { 'memory.max': String(memoryBytes), 'memory.swap.max': '0' }, events: 'memory.events' };
  if (memory.path === pids.path) return [{ ...memoryLimits, limits: { ...memoryLimits.limits, 'pids.max': String(tasks) } }];
  return [memoryLimits, { folder: pids.path, limits: { 'pids.max': String(tasks) } }];
}

/**
 * Where cgroups can be made, and what each place governs. Version 1: below our own, whose limits stay in force. Version 2:
 * at the top, because one that holds processes can't share out.
 */
export function cgroupMounts(read = (path: string): string => readFileSync(path, 'utf8')): CgroupMount[] {
  const own = read('/proc/self/cgroup').split('\n').map((line) => line.split(':'));
  return read('/proc/self/mountinfo').split('\n').flatMap((line): CgroupMount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [type = '', , options = ''] = after.split(' ');
    const path = before.split(' ')[4] ?? '';
    if (type === 'cgroup') {
      const controllers = options.split(',');
      const below = own.find(([, names = '']) => names.split(',').some((name) => controllers.includes(name)))?.[2] ?? '/';
      return [{ version: 1, path: resolve(path, `.${below}`), controllers }];
    }
    if (type !== 'cgroup2') return [];
    try {
      return [{ version: 2, path, controllers: read(join(path, 'cgroup.subtree_control')).trim().split(' ') }];
    } catch {
      return [];
    }
  });
}

function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith(PREFIX)) remove(join(folder, name));
}

function remove(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody is in it: another server, or a process that the kernel is still taking apart. The next server start removes it.
  }
}
