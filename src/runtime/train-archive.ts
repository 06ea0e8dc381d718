import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import { archiveIsCurrent, placeArchive, removeArchive } from './archive-seal.ts';
import { bundleKey, readLock } from './lock.ts';
import { atelierHome, runtimePaths, type RuntimePaths } from './paths.ts';
import { currentPlatform } from './platform.ts';
import { withSetupLock } from './setup-lock.ts';
import { startTrainingNodes, stopNode, type TrainingNode } from './training-cluster.ts';
import { trainingWorkload } from './training-workload.ts';

/** The JVM writes the archive after SIGTERM; at low priority on a busy machine that takes a while. */
const DUMP_MS = 180_000;

/**
 * Trains the start-up archive of the brokers on this machine, unless one for these jars and this JRE exists. With it a broker starts in less than half the time.
 * Three real brokers run for some seconds at the lowest priority on random loopback ports, in a folder of their own.
 * The archive appears all at once, or not at all. Returns whether it was trained.
 * @throws AtelierError INTERNAL with the last log lines of the trained broker.
 */
export async function trainArchive({ home = atelierHome(), signal }: { home?: string; signal?: AbortSignal } = {}): Promise<{ trained: boolean }> {
  const { lock } = await readLock();
  const paths = runtimePaths(home);
  const key = bundleKey(lock, 'kafka', currentPlatform());
  if (archiveIsCurrent(paths, 'kafka', key)) return { trained: false };
  return await withSetupLock(paths.archives, async () => {
    if (archiveIsCurrent(paths, 'kafka', key)) return { trained: false };
    await removeLeftovers(paths);
    const directory = await mkdtemp(join(paths.archives, 'training-'));
    try {
      const fresh = join(directory, 'kafka.aot');
      await recordRun(paths, directory, fresh, signal);
      await assertUsable(paths, fresh);
      await placeArchive(paths, 'kafka', key, fresh);
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    }
    return { trained: true };
  }, { signal });
}

/** An archive of other jars or another JRE helps nobody; the folder of a killed training neither. */
async function removeLeftovers(paths: RuntimePaths): Promise<void> {
  await mkdir(paths.archives, { recursive: true });
  for (const name of await readdir(paths.archives)) if (name.startsWith('training-')) await rm(join(paths.archives, name), { recursive: true, force: true });
  await removeArchive(paths, 'kafka');
}

async function recordRun(paths: RuntimePaths, directory: string, archive: string, signal: AbortSignal | undefined): Promise<void> {
  const nodes = await startTrainingNodes(paths.root, directory, archive);
  const killAll = (): void => { for (const { process: child } of nodes) child.kill('SIGKILL'); };
  process.once('exit', killAll);
  try {
    await trainingWorkload({ brokers: nodes.map(({ address }) => address), signal, failFast: () => exitedNode(nodes) });
    const [recorded, ...others] = nodes;
    if (recorded === undefined) return;
    // First the recorded one, while the others can still take over its partitions.
    await stopNode(recorded, DUMP_MS);
    await Promise.all(others.map((node) => stopNode(node, 30_000)));
    if (await stat(archive).then(({ size }) => size, () => 0) === 0) throw new AtelierError('INTERNAL', `no start-up archive was written; the broker's last words:\n${await lastLines(recorded)}`);
  } finally {
    killAll();
    process.removeListener('exit', killAll);
  }
}

function exitedNode(nodes: readonly TrainingNode[]): string | undefined {
  const gone = nodes.find(({ process: child }) => child.exitCode !== null || child.signalCode !== null);
  return gone === undefined ? undefined : `training node ${gone.id} has exited; its log is ${gone.log}`;
}

async function lastLines({ log }: TrainingNode): Promise<string> {
  return (await readFile(log, 'utf8')).trim().split('\n').slice(-10).join('\n');
}

/** Asks the JVM itself, strictly this time. */
async function assertUsable(paths: RuntimePaths, archive: string): Promise<void> {
  const list = await readFile(join(paths.classpath, 'kafka.list'), 'utf8');
  const classpath = list.trim().split('\n').map((jar) => join(paths.jars, jar)).join(':');
  const child = spawn(paths.java, [`-XX:AOTCache=${archive}`, '-XX:AOTMode=on', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '--enable-native-access=ALL-UNNAMED', '-cp', classpath, '-version'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString('utf8'); });
  const [code] = await once(child, 'close') as [number | null];
  if (code !== 0) throw new AtelierError('INTERNAL', `the JVM refuses the start-up archive it has just written: ${said.trim()}`);
}
