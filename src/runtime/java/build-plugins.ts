import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleKey, type LoadedLock } from '../lock.ts';
import type { Runtime } from '../load-runtime.ts';
import { checkoutRoot } from '../paths.ts';
import { withNeeds } from '../select-bundles.ts';
import { currentPlatform } from '../platform.ts';
import { withSetupLock } from '../setup-lock.ts';
import { compileJar } from './compile-jar.ts';

const sourcesOf = (plugin: string): string => join(checkoutRoot(), 'labs', 'plugins', plugin, 'src');

/**
 * Compiles our own connectors that these bundles name into `plugins/<name>.jar` of the runtime, unless they are there as these sources
 * and jars make them: one that has been damaged is compiled again. Returns the jars' paths.
 * @throws AtelierError INTERNAL with what the compiler said.
 */
export async function buildPlugins(bundles: readonly string[], { lock }: LoadedLock, runtime: Pick<Runtime, 'root' | 'java' | 'classpath'>): Promise<string[]> {
  const built: string[] = [];
  for (const bundle of bundles) {
    for (const plugin of lock.bundles[bundle]?.plugins ?? []) {
      const needed = withNeeds(lock, [bundle]);
      const key = await keyOf(plugin, needed.map((name) => bundleKey(lock, name, currentPlatform())));
      built.push(await buildPlugin(plugin, key, [...new Set(needed.flatMap((name) => runtime.classpath(name)))], runtime));
    }
  }
  return built;
}

async function buildPlugin(plugin: string, key: string, classpath: readonly string[], { root, java }: Pick<Runtime, 'root' | 'java'>): Promise<string> {
  const folder = join(root, 'plugins');
  const jar = join(folder, `${plugin}.jar`);
  if (await isAsBuilt(jar, key)) return jar;
  await mkdir(folder, { recursive: true });
  await withSetupLock(folder, async () => {
    if (await isAsBuilt(jar, key)) return;
    const content = await compileJar({ java, classpath, sources: sourcesOf(plugin), jar, title: `the connectors of labs/plugins/${plugin}` });
    await writeFile(`${jar}.key.part`, `${key} ${sha256(content)}\n`);
    await rename(`${jar}.key.part`, `${jar}.key`);
  });
  return jar;
}

async function isAsBuilt(jar: string, key: string): Promise<boolean> {
  const [content, said] = await Promise.all([readFile(jar).catch(() => undefined), readFile(`${jar}.key`, 'utf8').catch(() => undefined)]);
  return content !== undefined && said === `${key} ${sha256(content)}\n`;
}

async function keyOf(plugin: string, jars: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(jars));
  const sources = sourcesOf(plugin);
  const files = globSync('**/*', { cwd: sources, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name)).sort();
  for (const file of files) hash.update(`${file.slice(sources.length)}\0`).update(await readFile(file));
  return hash.digest('hex');
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
