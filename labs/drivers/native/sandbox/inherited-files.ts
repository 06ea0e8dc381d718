import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import type { IOType } from 'node:child_process';
import type { Stream } from 'node:stream';

const CLOSE_ON_EXEC = 0o2_000_000;
let inherited: readonly number[] | undefined;

/**
 * Calls `use` with a stdio array for `spawn` that begins with `first` and puts /dev/null over every file that this process
 * was itself started with and that would pass on to its children: whoever started us may have left anything open.
 * Files that Node opens are never passed on.
 */
export function withoutInheritedFiles<T>(first: readonly (IOType | Stream)[], use: (stdio: (IOType | Stream | number)[]) => T): T {
  inherited ??= passedOn();
  const covered = inherited.filter((fd) => fd >= first.length);
  if (covered.length === 0) return use([...first]);
  const nothing = openSync('/dev/null', 'r+');
  try {
    const stdio: (IOType | Stream | number)[] = [...first];
    for (let fd = first.length; fd <= Math.max(...covered); fd += 1) stdio.push(covered.includes(fd) ? nothing : 'ignore');
    return use(stdio);
  } finally {
    closeSync(nothing);
  }
}

/** Descriptors of this process that are not closed on exec. */
function passedOn(): number[] {
  return readdirSync('/proc/self/fd').map(Number).filter((fd) => {
    try {
      const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
      return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
    } catch {
      return false; // the one that listed the folder
    }
  });
}
