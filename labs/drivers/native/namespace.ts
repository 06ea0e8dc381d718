import { spawn, type ChildProcessWithoutNullStreams as Holder } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AtelierError, messageOf, waitUntil } from '../../../src/support/index.ts';
import { FIRST_SUBORDINATE, type IdMap, planIdMap, writeIdMap } from './id-map.ts';

export interface NamespaceOptions {
  readonly labId: string;
  /** Name → loopback address; each resolves inside. `localhost` is always there. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Where the files that are mounted over `/etc/hosts` and `/etc/nsswitch.conf` are kept. */
  readonly directory: string;
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/**
 * The user, network, mount, process, IPC and host-name namespace of one lab. Everything started through `enter` is in
 * it, reaches only its loopback, and is killed by the kernel when this process ends, however it ends: the first process
 * inside holds on to a pipe of ours, and a PID namespace dies with its first process.
 */
export interface LabNamespace {
  readonly labId: string;
  /** The namespace's first process, as the host counts. */
  readonly holderPid: number;
  /** Ids of the lab beyond 0 that are other people to the kernel; 0 when we are an ordinary user, who has none to give. */
  readonly subordinateIds: number;
  /** The host's number of an id of the lab from 1 to `subordinateIds`. */
  hostIdOf(id: number): number;
  /**
   * The argv that runs `argv` inside, as the lab's root. Working directory: `/`.
   * @param fork false: only the *children* of argv are inside the PID namespace; argv itself keeps the host's, and so
   *   learns the host's numbers of its children. @default true
   */
  enter(argv: readonly string[], options?: { readonly fork?: boolean }): string[];
  /** Settles when the last process inside is gone. Never rejects. */
  readonly gone: Promise<void>;
  /** Kills everything inside. On return nothing is left. Idempotent. */
  dispose(): Promise<void>;
}

// Runs as the first process inside. `read` waits for the id map; the host's /proc, still mounted, tells the host's pid.
// SIGCHLD ignored (kept across exec) makes the kernel reap whatever is orphaned inside; cat ends when our pipe does.
const FIRST_PROCESS = `
read -r host_pid rest < /proc/self/stat &&
mount -t proc -o nosuid,nodev,noexec proc /proc &&
ip link set lo up &&
mount --bind "$1/hosts" /etc/hosts || exit 1
if [ -e /etc/nsswitch.conf ]; then mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf || exit 1; fi
if [ -d /run/nscd ]; then mount -t tmpfs -o size=4k tmpfs /run/nscd || exit 1; fi
hostname lab 2>/dev/null
echo "ready $host_pid"
trap '' CHLD
exec cat > /dev/null`;

const UNSHARE = 'read -r go || exit 1; exec unshare --net --mount --pid --ipc --uts --propagation private --fork --kill-child -- /bin/sh -c "$0" first "$1"';

/** Environment of everything that the driver starts: system folders on the PATH (an ordinary user's often lacks sbin), and the lab's label. */
export function hostEnvironment(labId: string, directory: string): Record<string, string> {
  return {
    PATH: `${process.env['PATH'] ?? '/usr/bin:/bin'}:/usr/sbin:/sbin:/usr/bin:/bin`,
    LC_ALL: 'C.UTF-8',
    ATELIER_LAB: labId,
    ATELIER_LAB_DIRECTORY: directory,
  };
}

/**
 * Makes the namespace of a lab. Works as root and as an ordinary user.
 * @throws AtelierError DRIVER_UNAVAILABLE with the system's own words when this machine refuses.
 */
export async function createNamespace(options: NamespaceOptions): Promise<LabNamespace> {
  const { labId, directory, timeoutMs = 10_000 } = options;
  const files = join(directory, 'etc');
  await mkdir(files, { recursive: true });
  await writeFile(join(files, 'hosts'), hostsFile(options.hosts));
  // Only files: an unknown name fails at once instead of being asked for on a network that isn't there.
  await writeFile(join(files, 'nsswitch.conf'), 'passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\nprotocols: files\n');

  const holder = spawn('unshare', ['--user', '--', '/bin/sh', '-c', `echo unshared; ${UNSHARE}`, FIRST_PROCESS, files], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // its own session: Ctrl-C at the server's terminal is for the server, which then stops labs in order
    env: hostEnvironment(labId, directory),
  });
  holder.stdin.on('error', () => undefined); // EPIPE when it dies first: reported through its exit
  const idMap = planIdMap();
  try {
    const holderPid = await handshake(holder, idMap, timeoutMs);
    return opened(labId, holder, holderPid, idMap);
  } catch (error) {
    if (holder.pid !== undefined && holder.exitCode === null && holder.signalCode === null) {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    throw new AtelierError('DRIVER_UNAVAILABLE', `no namespace could be made for lab ${labId}: ${messageOf(error)}`, {
      hint: 'run "npm run atelier -- doctor": it tries each part by itself and says how to allow it.',
      cause: error,
    });
  }
}

function opened(labId: string, holder: Holder, holderPid: number, idMap: IdMap): LabNamespace {
  const gone = holder.exitCode !== null || holder.signalCode !== null ? Promise.resolve() : once(holder, 'exit').then(() => undefined);
  const target = ['--target', String(holderPid), '--user', '--preserve-credentials', '--mount', '--net', '--pid', '--ipc', '--uts'];
  return {
    labId,
    holderPid,
    subordinateIds: idMap.subordinateIds,
    hostIdOf: (id) => FIRST_SUBORDINATE + id - 1,
    gone,
    enter: (argv, { fork = true } = {}) => ['nsenter', ...target, ...(fork ? [] : ['--no-fork']), '--', ...argv],
    dispose: async () => {
      if (holder.exitCode === null && holder.signalCode === null) {
        holder.stdin.destroy();
        // unshare passes its own death on (--kill-child), so this is the same as the end of the pipe, only impolite.
        const impatient = setTimeout(() => holder.kill('SIGKILL'), 2_000);
        await gone.finally(() => clearTimeout(impatient));
      }
    },
  };
}

/** Waits for "unshared", writes the id map, lets go, waits for "ready <pid>", which it returns. */
async function handshake(holder: Holder, idMap: IdMap, timeoutMs: number): Promise<number> {
  let said = '';
  let complaint = '';
  holder.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  holder.stderr.on('data', (chunk: Buffer) => { complaint = (complaint + chunk.toString()).slice(-2_000); });
  let failure: string | undefined;
  holder.once('error', (error) => { failure = error.message; });
  holder.once('close', (code, signal) => { failure ??= complaint.trim() || `unshare ended with ${signal ?? code}`; });
  const wait = { timeoutMs, intervalMs: 2, failFast: () => failure };
  await waitUntil({ ...wait, what: 'new namespaces', check: () => said.startsWith('unshared\n') });
  await writeIdMap(holder.pid ?? 0, idMap);
  holder.stdin.write('go\n');
  const ready = await waitUntil({ ...wait, what: 'the first process in them', check: () => /ready (\d+)\n/.exec(said) });
  return Number(ready[1]);
}

/** Text of an `/etc/hosts` that knows these names and this machine's own. */
export function hostsFile(hosts: Readonly<Record<string, string>>): string {
  const own = [`127.0.0.1 localhost lab ${hostname()}`, '::1 localhost'];
  return `${[...own, ...Object.entries(hosts).map(([name, address]) => `${address} ${name}`)].join('\n')}\n`;
}
