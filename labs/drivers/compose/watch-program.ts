import type { ProgramLimits } from '../../../src/contracts/index.ts';
import { docker } from '../../docker/index.ts';

export type Excess = 'outOfMemory' | 'tooManyProcesses' | 'timedOut';

const LOOK_EVERY_MS = 1_000;

/**
 * Looks again and again at what a program takes and calls back once, at the first limit passed. Between two looks the engine's own limits hold.
 * @returns ends it.
 */
export function watchProgram(container: string, limits: ProgramLimits, onExcess: (excess: Excess) => void): () => void {
  let looking: NodeJS.Timeout | undefined;
  let ended = false;
  const stop = () => {
    ended = true;
    clearTimeout(looking);
    clearTimeout(life);
  };
  const over = (excess: Excess) => {
    if (ended) return;
    stop();
    onExcess(excess);
  };
  const look = async () => {
    // `ps` of the engine's own machine: nothing inside the container can lie to it.
    const { tasks, memoryBytes } = useOf(await docker(['top', container, '-eo', 'pid,nlwp,rss']).catch(() => '')); // it has ended, which others tell
    if (memoryBytes > limits.memoryMb * 1_048_576) over('outOfMemory');
    // At the limit the kernel refuses the next fork already.
    else if (tasks >= limits.processes) over('tooManyProcesses');
    else if (!ended) looking = setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  looking = setTimeout(() => void look(), LOOK_EVERY_MS);
  const life = setTimeout(() => over('timedOut'), limits.runTimeoutSec * 1_000);
  return stop;
}

/** Reads the table of `docker top`: threads of all processes, and their resident memory. */
export function useOf(table: string): { tasks: number; memoryBytes: number } {
  const rows = table.trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/).map(Number));
  return {
    tasks: rows.reduce((sum, [, threads = 0]) => sum + (Number.isFinite(threads) ? threads : 0), 0),
    memoryBytes: rows.reduce((sum, [, , kib = 0]) => sum + (Number.isFinite(kib) ? kib * 1_024 : 0), 0),
  };
}
