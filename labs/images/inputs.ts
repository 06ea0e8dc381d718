import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkoutRoot, readLock, withNeeds } from '../../src/runtime/index.ts';
import { PLATFORM_IMAGE } from './references.ts';
import { setupBundles, siteFolder } from './server-inputs.ts';

const STAGED = '.atelier/images/';

/** Names of files and folders that a Dockerfile copies from the checkout. */
export function copiedPaths(dockerfile: string): string[] {
  return dockerfile.replaceAll(/\\\n/g, ' ').split('\n').flatMap((line) => {
    const [word, ...rest] = line.trim().split(/\s+/);
    return word === 'COPY' ? rest.filter((part) => !part.startsWith('--')).slice(0, -1) : [];
  });
}

/**
 * A hash of all that an image is made of: its Dockerfile, what that copies, and the pins of what is staged for it. An image whose label says
 * something else is of another version of this checkout.
 */
export async function inputsOf(name: string, root: string = checkoutRoot()): Promise<string> {
  const dockerfile = await readFile(join(root, 'docker', 'images', name, 'Dockerfile'), 'utf8');
  const hash = createHash('sha256').update(dockerfile);
  const copied = copiedPaths(dockerfile);
  for (const path of copied.filter((one) => !one.startsWith(STAGED))) await addTree(hash, root, path);
  if (copied.some((path) => path.startsWith(`${STAGED}java/`))) {
    const { lock } = await readLock();
    const bundles = name === PLATFORM_IMAGE ? setupBundles(lock) : name in lock.bundles ? withNeeds(lock, [name]) : [];
    hash.update(JSON.stringify([lock.jre, ...bundles.map((bundle) => lock.bundles[bundle])]));
    for (const plugin of bundles.flatMap((bundle) => lock.bundles[bundle]?.plugins ?? [])) await addTree(hash, root, `labs/plugins/${plugin}/src`);
  }
  if (copied.some((path) => path.startsWith(`${STAGED}node`))) hash.update(await readFile(join(root, 'package-lock.json')));
  // A site that isn't built yet makes an image that isn't up to date: no reason to fail here.
  if (copied.includes(`${STAGED}server/site`) && existsSync(siteFolder(root))) await addTree(hash, siteFolder(root), '');
  return hash.digest('hex').slice(0, 16);
}

async function addTree(hash: ReturnType<typeof createHash>, root: string, path: string): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) {
    hash.update(`${path}\0`).update(await readFile(join(root, path)));
    return;
  }
  for (const { name } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) await addTree(hash, root, `${path}/${name}`);
}
