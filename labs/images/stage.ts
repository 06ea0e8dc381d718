import { existsSync } from 'node:fs';
import { copyFile, cp, link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AtelierError, messageOf } from '../../src/support/index.ts';
import { artifactFile, atelierHome, checkoutRoot, currentPlatform, installRuntime, readLock, runtimePaths, runtimeWith, withNeeds, type InstallOptions, type Platform } from '../../src/runtime/index.ts';
import { PLATFORM_IMAGE } from './references.ts';
import { setupBundles, siteFolder } from './server-inputs.ts';

/** What programs of ours inside images import; what these need themselves comes along. */
const NODE_PACKAGES = ['@peculiar/x509', 'avsc', 'express', 'kafkajs', 'reflect-metadata', 'ws', 'zod'] as const;

/** What the platform's own image needs besides. */
export const SERVER_PACKAGES = [...NODE_PACKAGES, '@lydell/node-pty', 'express-rate-limit', 'fflate', 'helmet', 'kysely', 'pino', 'yaml'] as const;

export interface StageOptions {
  /** Of the engine that builds: not always this machine's. */
  readonly platform: Platform;
  readonly onProgress?: InstallOptions['onProgress'];
  readonly signal?: AbortSignal | undefined;
}

/** Programs that no registry of the runtime lock has: images copy this machine's own. */
const SYSTEM_PROGRAMS = ['prometheus'] as const;

/** Where Dockerfiles find what is staged: `COPY .atelier/images/java/<image> /opt/atelier`, `COPY .atelier/images/node /opt/atelier`. */
export const STAGE = join(checkoutRoot(), '.atelier', 'images');

/**
 * Lays out, verified and without any network of the build, what the images copy: for each image with a bundle of its name in the runtime lock
 * `java/<image>/{jre,jars,classpath,parts,plugins}` with exactly what this bundle holds and needs, and `node/{bin,node_modules}`. Same input, same layout.
 * For the platform's own image: `java/server` with the bundles of the set-up, `node-server`, and `server/{site,receipt.json}`.
 * @throws AtelierError as the set-up of the runtime does; RUNTIME_MISSING when a system's program isn't installed or the site isn't built; DOWNLOAD_FAILED when Node for the engine's platform can't be had.
 */
export async function stageImages(images: readonly string[], { platform, onProgress, signal }: StageOptions): Promise<void> {
  const forServer = images.includes(PLATFORM_IMAGE);
  if (forServer && !existsSync(join(siteFolder(), 'index.html'))) throw new AtelierError('RUNTIME_MISSING', `the image ${PLATFORM_IMAGE} copies the site, which is not built`, { hint: 'npm run setup' });
  const { lock } = await readLock();
  const bundles = images.filter((image) => image in lock.bundles);
  const home = platform === hostPlatform() ? atelierHome() : join(STAGE, platform);
  await installRuntime({ home, platform, bundles, ...(onProgress === undefined ? {} : { onProgress }), ...(signal === undefined ? {} : { signal }) });
  const paths = runtimePaths(home);
  const pluginsOf = (names: readonly string[]): string[] => names.flatMap((name) => lock.bundles[name]?.plugins ?? []);
  const compiled = bundles.filter((bundle) => pluginsOf(withNeeds(lock, [bundle])).length > 0);
  // Classes are the same on every platform, so this machine's own Java compiles them.
  if (compiled.length > 0 && platform !== hostPlatform()) await installRuntime({ bundles: compiled, ...(onProgress === undefined ? {} : { onProgress }), ...(signal === undefined ? {} : { signal }) });
  const plugins = compiled.length > 0 ? join((await runtimeWith(compiled)).root, 'plugins') : '';
  const wanted = bundles.map((bundle) => ({ image: bundle, needed: withNeeds(lock, [bundle]) }));
  if (forServer) wanted.push({ image: PLATFORM_IMAGE, needed: setupBundles(lock) });
  for (const { image, needed } of wanted) {
    await replace(join(STAGE, 'java', image), async (folder) => {
      await linkTree(paths.jre, join(folder, 'jre'));
      const jars = new Set(needed.flatMap((name) => lock.bundles[name]?.jars ?? []));
      for (const coordinates of jars) await linkFile(join(paths.jars, artifactFile(coordinates)), join(folder, 'jars', artifactFile(coordinates)));
      for (const name of needed) await linkFile(join(paths.classpath, `${name}.list`), join(folder, 'classpath', `${name}.list`));
      for (const part of needed.flatMap((name) => Object.keys(lock.bundles[name]?.parts ?? {}))) await linkTree(join(paths.parts, part), join(folder, 'parts', part));
      for (const plugin of pluginsOf(needed)) await linkFile(join(plugins, `${plugin}.jar`), join(folder, 'plugins', `${plugin}.jar`));
    });
  }
  for (const name of SYSTEM_PROGRAMS.filter((program) => images.includes(program))) {
    const program = systemProgram(name);
    await replace(join(STAGE, 'system'), (folder) => linkFile(program, join(folder, name)));
  }
  const node = await nodeFor(platform);
  await replace(join(STAGE, 'node'), async (folder) => {
    await linkFile(node, join(folder, 'bin', 'node'));
    for (const [name, source] of await packageClosure(NODE_PACKAGES)) await linkTree(source, join(folder, 'node_modules', name));
  });
  if (!forServer) return;
  await replace(join(STAGE, 'node-server'), async (folder) => {
    await linkFile(node, join(folder, 'bin', 'node'));
    for (const [name, source] of await packageClosure(SERVER_PACKAGES)) await linkTree(source, join(folder, 'node_modules', name));
    const terminal = `@lydell/node-pty-${platform}`; // its compiled part, of which npm has installed this machine's
    await linkTree(await packageFor(platform, terminal, '@lydell/node-pty/package.json'), join(folder, 'node_modules', terminal));
  });
  await replace(join(STAGE, 'server'), async (folder) => {
    await linkTree(siteFolder(), join(folder, 'site'));
    // Apart from what it vouches for: it changes with every bundle that this machine fetches.
    await copyFile(paths.receipt, join(folder, 'receipt.json'));
  });
}

function hostPlatform(): Platform | undefined {
  try {
    return currentPlatform();
  } catch {
    return undefined; // no labs run on it natively, but images can be built
  }
}

function systemProgram(name: string): string {
  const found = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined && process.platform === 'linux') return found;
  throw new AtelierError('RUNTIME_MISSING', `the image ${name} copies this machine's own program ${name}, and there is none for Linux here`, {
    hint: `install it (on Debian and Ubuntu: apt-get install ${name}; its service need not run), or build the other images by their names.`,
  });
}

/** Written beside and moved into place: an interruption leaves no half. */
async function replace(folder: string, fill: (fresh: string) => Promise<void>): Promise<void> {
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await fill(fresh);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

/** Hard links cost nothing; on another file system it is a copy. */
async function linkFile(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await link(source, target).catch(() => copyFile(source, target));
}

async function linkTree(source: string, target: string): Promise<void> {
  await cp(source, target, { recursive: true, dereference: true, preserveTimestamps: true });
}

/** These packages and all that they depend on, name → folder. Versions are those of the lock file, all at the top. */
export async function packageClosure(names: readonly string[], root: string = checkoutRoot()): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const queue = [...names];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (found.has(name)) continue;
    const folder = join(root, 'node_modules', name);
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
    found.set(name, folder);
    queue.push(...Object.keys(manifest.dependencies ?? {}).filter((dependency) => !existsSync(join(folder, 'node_modules', dependency))));
  }
  return found;
}

/** A Node 24 program for the engine's platform. */
async function nodeFor(platform: Platform): Promise<string> {
  return join(await packageFor(platform, `node-${platform}`, '../../package.json'), 'bin', 'node');
}

/** The folder of a package that exists once for each platform: the installed one, or else fetched by npm in the version that this manifest pins. */
async function packageFor(platform: Platform, name: string, pinnedBy: string): Promise<string> {
  const installed = join(checkoutRoot(), 'node_modules', name);
  if (existsSync(installed)) return installed;
  const { optionalDependencies: pinned } = createRequire(import.meta.url)(pinnedBy) as { optionalDependencies: Record<string, string> };
  const prefix = join(STAGE, platform, 'npm', name);
  const fetched = join(prefix, 'node_modules', name);
  if (existsSync(fetched)) return fetched;
  const [os = '', cpu = ''] = platform.split('-');
  try {
    await mkdir(prefix, { recursive: true });
    await promisify(execFile)(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', `--os=${os}`, `--cpu=${cpu}`, `${name}@${pinned[name] ?? ''}`], { shell: process.platform === 'win32' });
  } catch (cause) {
    throw new AtelierError('DOWNLOAD_FAILED', `${name} can't be fetched: ${messageOf(cause)}`, { cause, hint: 'check the network and npm\'s registry, then run the same command again.' });
  }
  return fetched;
}
