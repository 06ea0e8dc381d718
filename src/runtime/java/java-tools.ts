import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { archiveIsCurrent, archivePath } from '../archive-seal.ts';
import type { InstallOptions } from '../install-runtime.ts';
import { bundleKey, readLock, type LoadedLock } from '../lock.ts';
import { atelierHome, runtimePaths, type RuntimePaths } from '../paths.ts';
import { currentPlatform } from '../platform.ts';
import { runtimeWith } from '../runtime-with.ts';
import { classpathList } from '../select-bundles.ts';
import { buildHelper, helperName, helperSourcesHash } from './build-helper.ts';

/** Bundles of the runtime lock that a learner's Java program needs: Spring to run, the compiler to get there. */
export const JAVA_BUNDLES = ['spring', 'ecj'] as const;
export type JavaBundle = (typeof JAVA_BUNDLES)[number];

/** Learners' JVMs start fast rather than run fast for hours. A start-up archive holds for one collector only. */
export const JAVA_FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData'] as const;

/** What compiles and runs a learner's Java program. Everything lies below `root`. */
export interface JavaTools {
  readonly root: string;
  readonly jre: string;
  readonly jars: string;
  /** Jar of our own: finds the main class, and is what archives are trained with. */
  readonly helper: string;
  /** Class path of a JVM, in the order that its archive was trained with; more may follow. */
  readonly classpath: Readonly<Record<JavaBundle, readonly string[]>>;
  /** Start-up archive, once it is trained for exactly these jars and this JRE. */
  archive(bundle: JavaBundle): string | undefined;
}

/** Whether everything for Java programs is on this machine already. */
export function javaIsInstalled(paths: RuntimePaths): boolean {
  return JAVA_BUNDLES.every((bundle) => existsSync(classpathList(paths, bundle)));
}

/**
 * The tools of Java programs. What is missing of them (27 MB) is fetched first, hash-checked; our own helper is compiled once.
 * @throws AtelierError RUNTIME_MISSING, DOWNLOAD_FAILED, HASH_MISMATCH, DISK_FULL
 */
export async function javaTools(options: Pick<InstallOptions, 'home' | 'onProgress' | 'signal'> = {}): Promise<JavaTools> {
  const { home = atelierHome() } = options;
  const loaded = await readLock();
  const paths = runtimePaths(home);
  const runtime = await runtimeWith(JAVA_BUNDLES, { ...options, home, lock: loaded });
  const [spring, ecj] = [runtime.classpath('spring'), runtime.classpath('ecj')];
  const key = await javaKey(loaded);
  const helper = join(paths.root, 'java', helperName(key));
  await buildHelper({ java: runtime.java, classpath: [...ecj, ...spring], helper });
  return {
    root: paths.root, jre: dirname(dirname(runtime.java)), jars: paths.jars, helper,
    classpath: { spring: [...spring, helper], ecj: [...ecj, helper] },
    archive: (bundle) => (archiveIsCurrent(paths, bundle, key) ? archivePath(paths, bundle) : undefined),
  };
}

/** Hash of all that helper and archives depend on. */
export async function javaKey({ lock }: LoadedLock): Promise<string> {
  return helperSourcesHash(JAVA_BUNDLES.map((bundle) => bundleKey(lock, bundle, currentPlatform())));
}
