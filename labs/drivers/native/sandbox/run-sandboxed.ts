import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AtelierError, messageOf, readSourceFiles } from '../../../../src/support/index.ts';
import type { ProgramSpec, RunningProgram } from '../../lab-driver.ts';
import type { LabNamespace } from '../namespace.ts';
import { makeCgroup } from './cgroup.ts';
import { converse } from './conversation.ts';
import { fillRoot } from './fill-root.ts';
import { findTool, INNER_TOOLS, librariesOf, OUTER_TOOLS, SYSTEM_PATH } from './host-tools.ts';
import { withoutInheritedFiles } from './inherited-files.ts';
import { resourceLimits } from './limits.ts';
import { programEnvironment } from './program-environment.ts';
import { namespaceInit, namespacePids } from './process-tree.ts';
import { chooseMountPoint, planRoot } from './root-plan.ts';
import { sandboxRuntime, type InstalledParts } from './runtimes/index.ts';
import { sandboxedProgram } from './sandboxed-program.ts';

const SCRIPT = fileURLToPath(new URL('./sandbox.sh', import.meta.url));
const LEARNER = 1_000;
/** The new root holds the submission (at most 25 MiB) and a few small files. */
const ROOT_MB = 40;
/** What the kernel holds for a program (sockets, pipes, files being read) and the watchdog may be late by. */
const KERNEL_MB = 192;
const SET_UP_TIMEOUT_MS = 20_000;
/** Behind the lab's own services, without starving beside them. */
const NICENESS = '5';

type Child = ChildProcess & { readonly pid: number };

/**
 * Runs a learner's program inside a lab: in its network, and in mount, process, IPC, host-name and user namespaces of its
 * own, without privileges, within the limits of `spec`. On return it is started and everything that protects us is in force.
 * @throws AtelierError SANDBOX_UNAVAILABLE when any part of the protection can't be had (nothing of the learner's has run
 *   then); BAD_INPUT or NOT_FOUND for a submission folder or environment that can't be used.
 */
export async function runSandboxed(namespace: LabNamespace, spec: ProgramSpec, installed: InstalledParts): Promise<RunningProgram> {
  const runtime = await sandboxRuntime(spec.runtime)(installed, spec.limits, { onNotice: (line) => spec.onOutput?.('stderr', `${line}\n`), terminal: spec.terminal });
  const environment = programEnvironment(runtime.environment, spec.environment);
  const [submission, tools] = await Promise.all([readSourceFiles(spec.directory), innerTools(), ...OUTER_TOOLS.map(findTool)]);
  const libraries = await librariesOf([...tools.values(), ...runtime.binaries]);
  const id = namespace.subordinateIds >= LEARNER ? LEARNER : 0;
  const root = chooseMountPoint([...tools.values(), ...libraries.values(), ...runtime.binds.map(({ source }) => source)]);
  const hosts = await readFile(`/proc/${namespace.holderPid}/root/etc/hosts`, 'utf8').catch((error: unknown) => { throw unavailable(error); });
  const plan = planRoot({ root, id, limits: spec.limits, libraries, tools, binds: runtime.binds, links: runtime.links, hosts, terminal: spec.terminal });

  const limits = resourceLimits(spec.limits, runtime.dataMb).join(' ');
  const [command = '', ...args] = namespace.enter([
    'nice', '-n', NICENESS, 'unshare', '--mount', '--pid', '--ipc', '--uts', '--propagation', 'private', '--fork', '--kill-child', '--',
    'sh', SCRIPT, 'build', root, String(ROOT_MB), String(id), limits, 'env', '-i', ...environment, ...runtime.argv,
  ]);
  const child = withoutInheritedFiles(['pipe', 'pipe', 'pipe', 'pipe'], (stdio) =>
    spawn(command, args, { stdio, env: { PATH: SYSTEM_PATH }, cwd: '/' })) as Child;
  const program = sandboxedProgram(child, spec, runtime);
  const timer = setTimeout(program.discard, SET_UP_TIMEOUT_MS);
  try {
    const talk = converse(child, program.earlyErrors);
    await talk.hear('mounted');
    const init = namespaceInit(child.pid, namespacePids(namespace.holderPid));
    if (init === undefined) throw new Error('its first process can\'t be found in /proc; the kernel needs CONFIG_PROC_CHILDREN');
    const { memoryMb, diskMb, processes } = spec.limits;
    program.found(init, makeCgroup(init, { memoryMb: memoryMb + 2 * diskMb + KERNEL_MB, tasks: processes + 1 }));
    await verifyNamespaces(init, namespace.holderPid);
    await fillRoot(`/proc/${init}/root${root}`, plan, submission, runtime.files);
    talk.say('go');
    await talk.hear('ready');
    return program.started(talk);
  } catch (error) {
    program.discard();
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'close');
    throw unavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

async function innerTools(): Promise<ReadonlyMap<string, string>> {
  return new Map(await Promise.all(INNER_TOOLS.map(async (name) => [name, await findTool(name)] as const)));
}

/** The kernel's own word that the sandbox is apart from its lab in everything but the network. sandbox.sh sees to the user namespace. */
async function verifyNamespaces(init: number, holder: number): Promise<void> {
  for (const kind of ['net', 'mnt', 'pid', 'ipc', 'uts']) {
    const [own, lab] = await Promise.all([init, holder].map((pid) => readlink(`/proc/${pid}/ns/${kind}`)));
    if ((own === lab) !== (kind === 'net')) throw new Error(`its ${kind} namespace is ${own}, the lab's is ${lab}`);
  }
}

function unavailable(error: unknown): AtelierError {
  if (error instanceof AtelierError) return error;
  return new AtelierError('SANDBOX_UNAVAILABLE', `the sandbox for learner code could not be set up, so nothing was run: ${messageOf(error)}`, {
    hint: 'run "npm run atelier -- doctor" to see what this machine refuses; user namespaces, tmpfs and util-linux 2.36 or newer are needed.',
    cause: error,
  });
}
