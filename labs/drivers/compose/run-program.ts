import { once } from 'node:events';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunResult } from '../../../src/contracts/index.ts';
import { AtelierError, messageOf, readSourceFiles, waitUntil } from '../../../src/support/index.ts';
import { loadRuntime } from '../../../src/runtime/index.ts';
import { docker, spawnDocker } from '../../docker/index.ts';
import type { ProgramSpec, RunningProgram } from '../lab-driver.ts';
import { collectOutput, programEnvironment, runResult, sandboxRuntime, type Cause, type SandboxRuntime } from '../native/sandbox/index.ts';
import { howItEnded } from './compose-service.ts';
import { lackingProtections } from './diagnose.ts';
import { containerName } from './override.ts';
import { programArguments } from './program-arguments.ts';
import { watchProgram } from './watch-program.ts';

const MAX_WAITING_INPUT = 1024 * 1024;
const START_TIMEOUT_MS = 60_000;

/**
 * Runs a learner's program in a container of its own. On return it is started and everything that protects us is in force.
 * @throws AtelierError SANDBOX_UNAVAILABLE when the engine can't hold it (nothing of the learner's has run then); BAD_INPUT, NOT_FOUND for what can't be used
 */
export async function runInContainer(labId: string, directory: string, spec: ProgramSpec, image: string): Promise<RunningProgram> {
  const lacking = await lackingProtections();
  if (lacking.length > 0) throw new AtelierError('SANDBOX_UNAVAILABLE', `learner code can't be run: the Docker engine has no ${lacking.join(', no ')}`, { hint: 'run "npm run atelier -- doctor".' });
  const runtime = await sandboxRuntime(spec.runtime)(await loadRuntime(), spec.limits, { onNotice: (line) => spec.onOutput?.('stderr', `${line}\n`), terminal: spec.terminal });
  const environment = programEnvironment(runtime.environment, spec.environment);
  const container = containerName(labId, `program-${spec.id}`);
  const folder = join(directory, 'programs', spec.id);
  const app = join(folder, 'app');
  await writeFiles(app, { ...runtime.files, ...await readSourceFiles(spec.directory) });
  const remove = async () => {
    await docker(['rm', '--force', '--volumes', container]).catch(() => undefined); // its lab is being taken down
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await docker(programArguments({ labId, container, image, limits: spec.limits, app, environment, binds: runtime.binds, argv: runtime.argv }));
    return await started(container, spec, runtime.ranOutOfMemory, remove);
  } catch (error) {
    await remove();
    if (error instanceof AtelierError && error.code !== 'WAIT_TIMEOUT') throw error;
    throw new AtelierError('SANDBOX_UNAVAILABLE', `the sandbox for learner code could not be set up, so nothing was run: ${messageOf(error)}`, { cause: error, hint: 'run "npm run atelier -- doctor" to see what this machine refuses.' });
  }
}

async function writeFiles(app: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(app, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(app, path);
    await mkdir(dirname(file), { recursive: true });
    for (let folder = dirname(file); folder.length >= app.length; folder = dirname(folder)) await chmod(folder, 0o755);
    await writeFile(file, text);
    await chmod(file, 0o644); // in the container somebody else reads it
  }
  await chmod(app, 0o755);
}

async function started(container: string, spec: ProgramSpec, ranOutOfMemory: SandboxRuntime['ranOutOfMemory'], remove: () => Promise<void>): Promise<RunningProgram> {
  const output = collectOutput(spec.limits.outputKb * 1_024, spec.onOutput, { keep: spec.terminal !== true });
  const client = spawnDocker(['start', '--attach', '--interactive', container]);
  const startedAt = performance.now();
  let cause: Cause | undefined;
  let over = false;
  const signal = (name: string) => { if (!over) docker(['kill', '--signal', name, container]).catch(() => undefined); }; // it ended in this very moment
  const stopFor = (reason: Cause) => {
    cause ??= reason;
    signal('KILL');
  };
  for (const stream of ['stdout', 'stderr'] as const) client[stream].on('data', (chunk: Buffer) => { if (!output.accept(stream, chunk)) stopFor('tooMuchOutput'); });
  client.stdin.on('error', () => undefined); // EPIPE: it reads no more
  const closed = once(client, 'close').then(([code]) => code as number | null, () => null);
  void closed.then(() => { over = true; });
  await waitUntil({
    what: `container ${container} to start`, timeoutMs: START_TIMEOUT_MS, intervalMs: 30,
    check: async () => over || (await docker(['inspect', '--format', '{{.State.StartedAt}}', container])).startsWith('0001-') === false,
  });
  const unwatch = watchProgram(container, spec.limits, stopFor);
  const finish = async (): Promise<RunResult> => {
    await closed;
    unwatch();
    const printed = output.finish();
    // "<exit code> <killed for its memory>"; unknown when the lab was taken down over it.
    const [code = '137', oom] = (await docker(['wait', container]).then(() => docker(['inspect', '--format', '{{.State.ExitCode}} {{.State.OOMKilled}}', container]), () => '')).trim().split(' ');
    const exitCode = Number(code || 137);
    const [, signalName] = /^was ended by (\w+)$/.exec(howItEnded(exitCode)) ?? [];
    const status = signalName === undefined ? { exitCode, signal: null } : { exitCode: null, signal: signalName };
    if (oom === 'true' || ranOutOfMemory({ ...status, stdout: printed.stdout, stderr: printed.stderr })) cause ??= 'outOfMemory';
    if (status.signal === 'SIGXCPU') cause ??= 'timedOut';
    await remove();
    return runResult({ ...status, durationMs: Math.round(performance.now() - startedAt), output: printed, cause });
  };
  const exited = finish();
  return {
    id: spec.id,
    exited,
    address: (port) => ({ host: '127.0.0.1', port }),
    writeInput: (text) => { if (client.stdin.writable && client.stdin.writableLength < MAX_WAITING_INPUT) client.stdin.write(text); },
    terminate: () => {
      if (over) return;
      cause ??= 'cancelled';
      signal('TERM');
    },
    kill: () => { if (!over) stopFor('cancelled'); },
  };
}
