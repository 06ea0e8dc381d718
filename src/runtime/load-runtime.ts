import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import { archiveIsCurrent, archivePath } from './archive-seal.ts';
import { inspectRuntime } from './inspect-runtime.ts';
import { artifactFile, bundleKey, type LoadedLock, readLock } from './lock.ts';
import { atelierHome, checkoutRoot, runtimePaths } from './paths.ts';
import { currentPlatform, nodePackage, type Platform } from './platform.ts';
import { classpathList, selectBundles } from './select-bundles.ts';

/** The installed runtime, verified. Everything in it can be used as it is. */
export interface Runtime {
  /** Folder with `jre/`, `jars/`, `classpath/`, `archives/`: the value of ATELIER_RUNTIME for `docker/images/<name>/run`. */
  readonly root: string;
  /** The `java` program. */
  readonly java: string;
  /** A Node 24 program. */
  readonly node: string;
  readonly kafkaVersion: string;
  /** Absolute paths of a bundle's jars, in class path order. @throws AtelierError NOT_FOUND for an unknown bundle. */
  classpath(bundle: string): string[];
  /** The bundle's start-up archive, once it is trained for exactly these jars and this JRE. */
  archive(bundle: string): string | undefined;
}

/**
 * Checks what is installed against the lock and describes it. Takes some milliseconds: only files that changed since they were verified are hashed.
 * @param options.bundles needed besides those of the set-up and those fetched before.
 * @throws AtelierError RUNTIME_MISSING naming what is missing or damaged.
 */
export async function loadRuntime({ home = atelierHome(), lock: loaded, platform = currentPlatform(), bundles = [] }: { home?: string; lock?: LoadedLock; platform?: Platform; bundles?: readonly string[] } = {}): Promise<Runtime> {
  const paths = runtimePaths(home);
  const lock = selectBundles((loaded ?? await readLock()).lock, paths, bundles);
  const { problems } = await inspectRuntime(lock, platform, paths);
  if (problems.length > 0) {
    const shown = problems.slice(0, 3).map(({ sentence }) => sentence).join('; ');
    const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
    throw new AtelierError('RUNTIME_MISSING', `the Kafka runtime in ${paths.root} is not complete: ${shown}${more}`, { hint: 'run npm run setup', facts: { problems } });
  }
  await Promise.all(Object.keys(lock.bundles).map((bundle) => readFile(classpathList(paths, bundle)).catch((cause: unknown) => {
    throw new AtelierError('RUNTIME_MISSING', `the Kafka runtime in ${paths.root} is not complete: classpath/${bundle}.list is missing`, { hint: 'run npm run setup', cause });
  })));
  const node = nodeProgram();
  return {
    root: paths.root, java: paths.java, node,
    kafkaVersion: lock.bundles['kafka']?.version ?? 'unknown',
    classpath: (bundle) => {
      const found = lock.bundles[bundle];
      if (found === undefined) throw new AtelierError('NOT_FOUND', `docker/runtime.lock.json has no bundle ${bundle} (it has ${Object.keys(lock.bundles).join(', ')})`);
      return found.jars.map((coordinates) => join(paths.jars, artifactFile(coordinates)));
    },
    archive: (bundle) => (archiveIsCurrent(paths, bundle, bundleKey(lock, bundle, platform)) ? archivePath(paths, bundle) : undefined),
  };
}

/** @throws AtelierError RUNTIME_MISSING when neither this process nor the installed package is a Node 24. */
function nodeProgram(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const installed = join(checkoutRoot(), 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(installed)) return installed;
  throw new AtelierError('RUNTIME_MISSING', `labs need Node 24; this is ${process.version} and ${installed} does not exist`, { hint: 'run npm run setup' });
}
