import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { AtelierError, waitUntil } from '../../support/index.ts';
import { archiveIsCurrent, placeArchive, removeArchive } from '../archive-seal.ts';
import { readLock } from '../lock.ts';
import { atelierHome, runtimePaths } from '../paths.ts';
import { withSetupLock } from '../setup-lock.ts';
import { HELPER_SOURCES } from './build-helper.ts';
import { JAVA_BUNDLES, JAVA_FLAGS, javaIsInstalled, javaKey, javaTools, type JavaBundle, type JavaTools } from './java-tools.ts';

/** Whole seconds quiet, minutes at low priority on a busy machine. */
const RUN_MS = 900_000;

/**
 * Trains the start-up archives of learners' Java programs on this machine, unless they exist for these jars and this JRE, or Java was never
 * needed here. With them a program serves in about a third of the time. Each archive appears all at once, or not at all.
 * @throws AtelierError INTERNAL with the last words of the JVM
 */
export async function trainJavaArchives({ home = atelierHome(), signal }: { home?: string; signal?: AbortSignal } = {}): Promise<{ trained: boolean }> {
  const paths = runtimePaths(home);
  if (!javaIsInstalled(paths)) return { trained: false };
  const key = await javaKey(await readLock());
  const current = (): boolean => JAVA_BUNDLES.every((bundle) => archiveIsCurrent(paths, bundle, key));
  if (current()) return { trained: false };
  const tools = await javaTools({ home });
  await mkdir(paths.archives, { recursive: true });
  return await withSetupLock(paths.archives, async () => {
    if (current()) return { trained: false };
    const directory = await mkdtemp(join(paths.archives, 'training-'));
    try {
      for (const bundle of JAVA_BUNDLES) {
        await removeArchive(paths, bundle);
        const fresh = join(directory, `${bundle}.aot`);
        await (bundle === 'ecj' ? recordCompiler : recordSpring)(tools, fresh, directory, signal);
        await assertUsable(tools, bundle, fresh);
        await placeArchive(paths, bundle, key, fresh);
      }
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    }
    return { trained: true };
  }, { signal });
}

async function recordCompiler(tools: JavaTools, archive: string, directory: string, signal: AbortSignal | undefined): Promise<void> {
  // It compiles itself: sources with annotations, records, lambdas and Spring's types, as learners' have them.
  const classpath = [...tools.classpath.spring, ...tools.classpath.ecj].join(':');
  const jvm = start(tools, 'ecj', [`-XX:AOTCacheOutput=${archive}`], ['atelier.Compile', classpath, HELPER_SOURCES, join(directory, 'classes'), join(directory, 'main')]);
  await jvm.ended(signal, 'the compiler');
  await assertWritten(archive, jvm.said());
}

async function recordSpring(tools: JavaTools, archive: string, _directory: string, signal: AbortSignal | undefined): Promise<void> {
  const jvm = start(tools, 'spring', [`-XX:AOTCacheOutput=${archive}`], ['atelier.training.Training', '--server.port=0', '--server.address=127.0.0.1', '--spring.kafka.bootstrap-servers=127.0.0.1:9', '--logging.level.org.apache.kafka=error']);
  const gone = (): string | undefined => (jvm.child.exitCode === null && jvm.child.signalCode === null ? undefined : `the training program has exited:\n${jvm.said()}`);
  const patience = { timeoutMs: RUN_MS, intervalMs: 200, signal, failFast: gone };
  try {
    const port = await waitUntil({ what: 'the port of the training program', ...patience, check: () => /Tomcat started on port (\d+)/.exec(jvm.said())?.[1] });
    const call = (path: string, body?: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    await waitUntil({ what: 'the training program to be UP', ...patience, check: () => call('/actuator/health').then(({ ok }) => ok, () => false) });
    const body = JSON.stringify({ id: 'n-1', userId: 'u-1', type: 'LIKE', payload: { post: 42 } });
    for (const path of ['/records', '/trees']) await call(path, body);
    for (const path of ['/records/n-1', '/records/n-2', '/nowhere']) await call(path);
    await call('/records', '{"id":');
    jvm.child.kill('SIGTERM'); // the archive is written on the way out
    await jvm.ended(signal, 'the training program');
  } finally {
    jvm.child.kill('SIGKILL');
  }
  await assertWritten(archive, jvm.said());
}

interface TrainingJvm {
  readonly child: ChildProcess;
  /** The end of what it has written. */
  said(): string;
  ended(signal: AbortSignal | undefined, what: string): Promise<void>;
}

function start(tools: JavaTools, bundle: JavaBundle, flags: readonly string[], program: readonly string[]): TrainingJvm {
  const child = spawn(join(tools.jre, 'bin', 'java'), [...JAVA_FLAGS, '-Xmx192m', ...flags, '-cp', tools.classpath[bundle].join(':'), ...program], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Only a courtesy to whatever else runs.
  }
  const kill = (): void => { child.kill('SIGKILL'); };
  process.once('exit', kill);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said = (said + chunk.toString('utf8')).slice(-8_192); });
  const closed = once(child, 'close').finally(() => process.removeListener('exit', kill));
  closed.catch(() => undefined);
  return {
    child,
    said: () => said,
    ended: async (signal, what) => {
      let over = false;
      void closed.then(() => { over = true; }, () => { over = true; });
      try {
        await waitUntil({ what: `${what} to end`, timeoutMs: RUN_MS, intervalMs: 200, signal, check: () => over });
      } finally {
        kill();
        await closed;
      }
    },
  };
}

async function assertWritten(archive: string, said: string): Promise<void> {
  if (await stat(archive).then(({ size }) => size, () => 0) > 0) return;
  throw new AtelierError('INTERNAL', `no start-up archive for Java programs was written; the JVM's last words:\n${said.trim().split('\n').slice(-10).join('\n')}`);
}

/** Asks the JVM itself, strictly this time. */
async function assertUsable(tools: JavaTools, bundle: JavaBundle, archive: string): Promise<void> {
  const jvm = start(tools, bundle, [`-XX:AOTCache=${archive}`, '-XX:AOTMode=on'], ['-version']);
  await jvm.ended(undefined, 'the JVM');
  if (jvm.child.exitCode !== 0) throw new AtelierError('INTERNAL', `the JVM refuses the start-up archive it has just written: ${jvm.said().trim()}`);
}
