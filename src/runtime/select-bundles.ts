import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import { archivesOf, type RuntimeLock } from './lock.ts';
import type { RuntimePaths } from './paths.ts';

/** Written last of all when a bundle is installed, so it says that the bundle once was complete. */
export const classpathList = (paths: RuntimePaths, bundle: string): string => join(paths.classpath, `${bundle}.list`);

/**
 * These bundles and all that they need.
 * @throws AtelierError NOT_FOUND for a bundle that the lock doesn't have.
 */
export function withNeeds({ bundles }: RuntimeLock, wanted: readonly string[]): string[] {
  const all = new Set<string>();
  const queue = [...wanted];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const bundle = bundles[name];
    if (bundle === undefined) throw new AtelierError('NOT_FOUND', `docker/runtime.lock.json has no bundle ${name} (it has ${Object.keys(bundles).join(', ')})`);
    if (!all.has(name)) queue.push(...bundle.needs ?? []);
    all.add(name);
  }
  return [...all];
}

/**
 * The lock without the bundles that this machine has never needed: those of the set-up, those fetched before, those wanted.
 * @throws AtelierError NOT_FOUND for a bundle that the lock doesn't have.
 */
export function selectBundles(lock: RuntimeLock, paths: RuntimePaths, wanted: readonly string[] = []): RuntimeLock {
  const here = Object.entries(lock.bundles).filter(([name, { whenNeeded }]) => whenNeeded !== true || existsSync(classpathList(paths, name))).map(([name]) => name);
  const chosen = new Set(withNeeds(lock, [...here, ...wanted]));
  const bundles = Object.fromEntries(Object.entries(lock.bundles).filter(([name]) => chosen.has(name)));
  const used = new Set(Object.values(bundles).flatMap(({ jars, parts = {} }) => [...jars, ...Object.values(parts).flatMap(archivesOf)]));
  return { ...lock, bundles, artifacts: Object.fromEntries(Object.entries(lock.artifacts).filter(([coordinates]) => used.has(coordinates))) };
}
