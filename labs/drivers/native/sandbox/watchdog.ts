import type { ProgramLimits } from '../../../../src/contracts/index.ts';
import { treeUse } from './process-tree.ts';

export type Excess = 'outOfMemory' | 'tooManyProcesses' | 'timedOut';

const LOOK_EVERY_MS = 100;

/**
 * Looks again and again at what the sandbox below `init` takes and calls back once, at the first limit passed.
 * @returns ends it.
 */
export function watch(init: number, limits: ProgramLimits, onExcess: (excess: Excess) => void): () => void {
  const stop = (): void => {
    clearInterval(looking);
    clearTimeout(life);
  };
  const over = (excess: Excess): void => {
    stop();
    onExcess(excess);
  };
  const looking = setInterval(() => {
    const { tasks, memoryBytes } = treeUse(init);
    if (memoryBytes > limits.memoryMb * 1024 * 1024) over('outOfMemory');
    // At the limit the kernel refuses the next fork already.
    else if (tasks >= limits.processes) over('tooManyProcesses');
  }, LOOK_EVERY_MS);
  const life = setTimeout(() => over('timedOut'), limits.runTimeoutSec * 1_000);
  return stop;
}
