import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AtelierError, messageOf } from '../../../src/support/index.ts';
import { atelierHome, type Runtime } from '../../../src/runtime/index.ts';
import type { DriverDiagnosis } from '../lab-driver.ts';
import { createNamespace, hostEnvironment } from './namespace.ts';

type Finding = DriverDiagnosis['findings'][number];

const run = promisify(execFile);
const MIN_MEMORY_MB = 900;
const MIN_DISK_MB = 1_024;

/** Tools and the packages that bring them; all are on a bare Debian, Ubuntu or Fedora. */
const TOOLS: Readonly<Record<string, string>> = {
  unshare: 'util-linux', nsenter: 'util-linux', setsid: 'util-linux', setpriv: 'util-linux', prlimit: 'util-linux', mount: 'mount', pivot_root: 'util-linux', ip: 'iproute2',
};

/** Looks at everything that native labs need, one finding each, with what to do. Tries for real what can be tried. */
export async function diagnoseNative(runtime: () => Promise<Runtime>): Promise<DriverDiagnosis> {
  if (process.platform !== 'linux') {
    return { driver: 'native', usable: false, findings: [{ ok: false, what: `this is ${process.platform}; native labs need Linux`, fix: 'use a Linux machine, WSL 2 or the dev container.' }] };
  }
  const needed: Finding[] = [
    { ok: true, what: `Linux, as ${process.getuid?.() === 0 ? 'root' : `ordinary user ${process.getuid?.() ?? '?'}`}` },
    ...await Promise.all(Object.entries(TOOLS).map(([tool, brought]) => findTool(tool, brought))),
    ...await namespaceFindings(),
    await runtimeFinding(runtime),
  ];
  // Scarcity is a warning: what is free now says little about the moment a lab starts.
  const scarce = [await memoryFinding(), await diskFinding()];
  return { driver: 'native', usable: needed.every(({ ok }) => ok), findings: [...needed, ...scarce] };
}

async function findTool(tool: string, brought: string): Promise<Finding> {
  try {
    const { stdout } = await run(tool, [tool === 'ip' ? '-V' : '--version'], { env: hostEnvironment('', ''), timeout: 5_000 });
    return { ok: true, what: stdout.split('\n')[0]?.trim() ?? tool };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { ok: false, what: missing ? `${tool} is not installed` : `${tool} does not work: ${messageOf(error)}`, fix: `install the package ${brought} (apt-get install ${brought}).` };
  }
}

async function namespaceFindings(): Promise<Finding[]> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-doctor-'));
  try {
    const namespace = await createNamespace({ labId: 'doctor', hosts: { 'kafka-1': '127.0.0.2' }, directory });
    try {
      const [program = '', ...rest] = namespace.enter(['getent', 'hosts', 'kafka-1']);
      const { stdout } = await run(program, rest, { env: hostEnvironment('doctor', directory), timeout: 5_000 });
      const resolves = stdout.startsWith('127.0.0.2');
      return [resolves
        ? { ok: true, what: `a namespace was made; names resolve in it; ${namespace.subordinateIds > 0 ? 'learner code runs as another user' : 'learner code runs as this user, in a namespace of its own'}` }
        : { ok: false, what: `in a namespace kafka-1 resolves to "${stdout.trim()}"`, fix: 'report this with your /etc/nsswitch.conf.' }];
    } finally {
      await namespace.dispose();
    }
  } catch (error) {
    return [{ ok: false, what: messageOf(error), fix: await namespaceFix() }];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Which of the usual prohibitions it is. */
async function namespaceFix(): Promise<string> {
  const setting = async (name: string) => (await readFile(`/proc/sys/${name}`, 'utf8').catch(() => '')).trim();
  if (await setting('user/max_user_namespaces') === '0') return 'user namespaces are switched off: sudo sysctl -w user.max_user_namespaces=15000';
  if (await setting('kernel/unprivileged_userns_clone') === '0') return 'they are reserved for root here: sudo sysctl -w kernel.unprivileged_userns_clone=1';
  if (await setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return 'Ubuntu restricts them by AppArmor: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
  }
  return 'in a container, start it by docker/compose.yaml, or with --security-opt seccomp=docker/seccomp.json --security-opt apparmor=unconfined --security-opt systempaths=unconfined; else ask who runs this machine to allow user namespaces.';
}

async function runtimeFinding(runtime: () => Promise<Runtime>): Promise<Finding> {
  try {
    const { kafkaVersion, root, archive } = await runtime();
    return { ok: true, what: `Kafka ${kafkaVersion} and its Java runtime in ${root}${archive('kafka') === undefined ? ' (start-up archive not trained yet: starts take longer)' : ''}` };
  } catch (error) {
    return { ok: false, what: messageOf(error), fix: (error instanceof AtelierError ? error.hint : undefined) ?? 'run npm run setup' };
  }
}

async function memoryFinding(): Promise<Finding> {
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8').catch(() => ''))?.[1];
  // A container may not have all that the machine has.
  const free = Math.round(Math.min(available === undefined ? freemem() : Number(available) * 1_024, process.constrainedMemory() || Infinity) / 1_048_576);
  return free >= MIN_MEMORY_MB
    ? { ok: true, what: `${free} MiB of memory available` }
    : { ok: false, what: `${free} MiB of memory available; a three-broker lab takes about 600`, fix: `close something until ${MIN_MEMORY_MB} MiB are available.` };
}

async function diskFinding(): Promise<Finding> {
  const { bavail, bsize } = await statfs(atelierHome()).catch(() => statfs(tmpdir()));
  const free = Math.floor((bavail * bsize) / 1_048_576);
  return free >= MIN_DISK_MB
    ? { ok: true, what: `${free} MiB of disk free` }
    : { ok: false, what: `${free} MiB of disk free; labs need about ${MIN_DISK_MB}`, fix: 'free some space, or let ATELIER_DATA point to another disk.' };
}
