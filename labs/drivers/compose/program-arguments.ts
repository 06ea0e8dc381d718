import type { ProgramLimits } from '../../../src/contracts/index.ts';
import type { Bind } from '../native/sandbox/index.ts';
import { containerName, LAB_LABEL } from './override.ts';

export interface ContainerProgram {
  readonly labId: string;
  readonly container: string;
  readonly image: string;
  readonly limits: ProgramLimits;
  /** Folder on the host with the submission, readable to everybody. */
  readonly app: string;
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  readonly binds: readonly Bind[];
  readonly argv: readonly string[];
}

const LEARNER = 1_000;
const OPEN_FILES = 4_096;
/** What the kernel holds for a program besides its own pages. */
const KERNEL_MB = 64;
/** The container's first process. */
const OWN_PROCESSES = 1;
/** What the image has already: it need not come from the host, whose Node may be for another system. */
const IN_IMAGE: ReadonlySet<string> = new Set(['/opt/node/bin/node', '/home/learner/app/node_modules/kafkajs']);

/**
 * `docker create` for a learner's program: in the network of the lab's agent (so that 127.0.0.1 is the same for both, as under the native driver), without
 * privileges, system read-only, and within the limits. Pure, so that a test can look at every flag.
 */
export function programArguments({ labId, container, image, limits, app, environment, binds, argv }: ContainerProgram): string[] {
  const memory = `${limits.memoryMb + 2 * limits.diskMb + KERNEL_MB}m`;
  const disk = `rw,nosuid,nodev,noexec,size=${limits.diskMb}m,nr_inodes=4096`;
  const mounts = [{ source: app, target: '/home/learner/app' }, ...binds.filter(({ target, ofSystem }) => ofSystem !== true && !IN_IMAGE.has(target))];
  return [
    'create', '--interactive', '--name', container, '--label', `${LAB_LABEL}=${labId}`,
    '--network', `container:${containerName(labId, 'agent')}`, '--ipc', 'none',
    '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', `${LEARNER}:${LEARNER}`,
    '--memory', memory, '--memory-swap', memory, '--pids-limit', String(limits.processes + OWN_PROCESSES), '--cpu-shares', '512', '--oom-score-adj', '1000',
    '--ulimit', `nofile=${OPEN_FILES}:${OPEN_FILES}`, '--ulimit', 'core=0:0', '--ulimit', `cpu=${limits.cpuSec}:${limits.cpuSec + 1}`,
    '--ulimit', `fsize=${(limits.diskMb + 1) * 1_048_576}:${(limits.diskMb + 1) * 1_048_576}`, '--ulimit', 'memlock=65536:65536', '--ulimit', 'msgqueue=0:0', '--ulimit', 'rtprio=0:0',
    '--tmpfs', `/tmp:${disk},mode=1777`, '--tmpfs', `/home/learner:${disk},mode=0700,uid=${LEARNER},gid=${LEARNER}`,
    // --mount, not --volume: a source that is missing is an error, not a new folder.
    ...mounts.flatMap(({ source, target }) => ['--mount', `type=bind,"source=${source}","target=${target}",readonly`]),
    '--workdir', '/home/learner/app', '--log-driver', 'none', '--pull', 'never', '--stop-timeout', '1',
    ...environment.flatMap((pair) => ['--env', pair]),
    image, ...argv,
  ];
}
