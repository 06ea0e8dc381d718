import { release } from 'node:os';
import type { ProgramLimits } from '../../../../src/contracts/index.ts';

/** Node with a few connections needs about 30, a thousand open requests need a thousand. */
const OPEN_FILES = 4_096;
/** The sandbox's init. */
const OWN_PROCESSES = 1;
/** Room for whatever else the same host user runs, on kernels that count it; there the watchdog alone keeps the limit. */
const OTHERS_PROCESSES = 4_096;

/** Arguments of prlimit(1). Hard limits: nothing inside can raise them. */
export function resourceLimits(limits: ProgramLimits, dataMb: number, kernel = release()): string[] {
  const processes = limits.processes + OWN_PROCESSES + (countsPerNamespace(kernel) ? 0 : OTHERS_PROCESSES);
  return [
    `--nproc=${processes}`,
    // A little above the disk, so that a full disk says so (ENOSPC). It is for files in memory that lie on no disk.
    `--fsize=${(limits.diskMb + 1) * 1024 * 1024}`,
    `--nofile=${OPEN_FILES}`,
    '--core=0',
    // SIGXCPU first: it says what happened. SIGKILL a second later if that is ignored.
    `--cpu=${limits.cpuSec}:${limits.cpuSec + 1}`,
    `--data=${dataMb * 1024 * 1024}`,
    '--memlock=65536',
    '--msgqueue=0',
    '--rtprio=0',
  ];
}

/** Since Linux 5.14 RLIMIT_NPROC counts a user's processes in each user namespace apart. */
function countsPerNamespace(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 14);
}
