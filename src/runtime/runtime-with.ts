import { existsSync } from 'node:fs';
import { classpathList, withNeeds } from './select-bundles.ts';
import { installRuntime, type InstallOptions } from './install-runtime.ts';
import { loadRuntime, type Runtime } from './load-runtime.ts';
import { readLock } from './lock.ts';
import { buildPlugins } from './java/build-plugins.ts';
import { atelierHome, runtimePaths } from './paths.ts';

/**
 * The installed runtime with the bundles that these images need. What is fetched only when needed, and isn't here yet, is fetched now;
 * connectors of ours are compiled.
 * @param images names of folders in docker/images; one without a bundle of its name needs none.
 * @throws AtelierError RUNTIME_MISSING when the set-up itself isn't complete, DOWNLOAD_FAILED, HASH_MISMATCH, DISK_FULL
 */
export async function runtimeWith(images: readonly string[], options: Omit<InstallOptions, 'bundles' | 'thorough'> = {}): Promise<Runtime> {
  const { home = atelierHome(), platform } = options;
  const loaded = options.lock ?? await readLock();
  const paths = runtimePaths(home);
  const bundles = withNeeds(loaded.lock, images.filter((image) => image in loaded.lock.bundles));
  const what = { home, lock: loaded, ...(platform === undefined ? {} : { platform }) };
  if (bundles.some((bundle) => loaded.lock.bundles[bundle]?.whenNeeded === true && !existsSync(classpathList(paths, bundle)))) {
    await loadRuntime(what);
    await installRuntime({ ...options, ...what, bundles });
  }
  const runtime = await loadRuntime({ ...what, bundles });
  await buildPlugins(bundles, loaded, runtime);
  return runtime;
}
