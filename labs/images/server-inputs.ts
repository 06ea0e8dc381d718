import { join } from 'node:path';
import { checkoutRoot, type RuntimeLock } from '../../src/runtime/index.ts';

/** Bundles that every set-up installs. */
export function setupBundles({ bundles }: RuntimeLock): string[] {
  return Object.entries(bundles).filter(([, { whenNeeded }]) => whenNeeded !== true).map(([name]) => name);
}

/** The built site. */
export const siteFolder = (root: string = checkoutRoot()): string => join(root, 'dist');
