import { readdirSync, readFileSync } from 'node:fs';

/** What the processes of one sandbox take together. */
export interface TreeUse {
  /** Processes and threads, the sandbox's init left out. */
  readonly tasks: number;
  /** Resident memory of their own: shared program text is left out, shared memory is in. */
  readonly memoryBytes: number;
}

/**
 * Pids, as the host counts, of the sandbox's outermost process and everything below it that lives now.
 * A process namespace is one tree: whoever loses its parent goes to the namespace's first process.
 */
export function descendants(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    open.push(...childrenOf(next));
  }
  return found;
}

/** Sums what lives below `init` at this moment. */
export function treeUse(init: number): TreeUse {
  let tasks = 0;
  let memoryKb = 0;
  for (const pid of descendants(init)) {
    const status = readOrEmpty(`/proc/${pid}/status`);
    memoryKb += field(status, 'RssAnon') + field(status, 'RssShmem');
    if (pid !== init) tasks += field(status, 'Threads');
  }
  return { tasks, memoryBytes: memoryKb * 1024 };
}

/** The first process of the innermost PID namespace started through `pid`, as the host counts; undefined while there is none. */
export function namespaceInit(pid: number, below: string): number | undefined {
  return descendants(pid).find((candidate) => {
    const ids = /^NSpid:\s+(.*)$/m.exec(readOrEmpty(`/proc/${candidate}/status`))?.[1]?.split('\t') ?? [];
    return ids.at(-1) === '1' && ids.length > below.split('\t').length;
  });
}

/** `NSpid` of a process: its number in each PID namespace, outermost first, separated by tabs. */
export function namespacePids(pid: number): string {
  return /^NSpid:\s+(.*)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1] ?? '';
}

/** When the process was started: with its pid, one process for ever. Undefined when it is gone. */
export function startTime(pid: number): string | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it is gone
  }
  return threads.flatMap((thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
