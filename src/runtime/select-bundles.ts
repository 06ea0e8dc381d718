import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';
import type { RuntimeLock } from './lock.ts';
import type { RuntimePaths } from './paths.ts';

/** Written last of all when a bundle is installed, so it says that the bundle once was complete. */
export const classpathList = (paths: RuntimePaths, bundle: string): string => join(paths.classpath, `${bundle}.list`);

/**
 * The lock without the bundles that this machine has never needed: those of the set-up, those fetched before, those wanted.
 * @throws AtelierError NOT_FOUND for a bundle that the lock doesn't have.
 */
export function selectBundles(lock: RuntimeLock, paths: RuntimePaths, wanted: readonly string[] = []): RuntimeLock {
  for (const name of wanted) {
    if (!(name in lock.bundles)) throw new AtelierError('NOT_FOUND', `docker/runtime.lock.json has no bundle ${name} (it has ${Object.keys(lock.bundles).join(', ')})`);
  }
  const bundles = Object.fromEntries(Object.entries(lock.bundles).filter(([name, { whenNeeded }]) => whenNeeded !== true || wanted.includes(name) || existsSync(classpathList(paths, name))));
  const used = new Set(Object.values(bundles).flatMap(({ jars }) => jars));
  return { ...lock, bundles, artifacts: Object.fromEntries(Object.entries(lock.artifacts).filter(([coordinates]) => used.has(coordinates))) };
}
