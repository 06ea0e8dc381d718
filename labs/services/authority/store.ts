import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificates } from './certificates.ts';

export interface StoreOptions {
  /** Named in the CA's certificate. */
  readonly lab: string;
  readonly services: readonly string[];
  /** Gets `<service>.pem`, readable by its owner only. */
  readonly keys: string;
  /** Gets `ca.pem`. */
  readonly trust: string;
}

/**
 * The CA's certificate. Made with all others when there is none: at the lab's first start, and after one that was cut off, for `ca.pem`
 * is written last and all at once.
 */
export async function openStore({ lab, services, keys, trust }: StoreOptions): Promise<string> {
  const file = join(trust, 'ca.pem');
  const held = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (held !== undefined) return held;
  const { caPem, bundles } = await makeCertificates(lab, services);
  for (const [service, bundle] of bundles) await writeWhole(join(keys, `${service}.pem`), bundle, 0o600);
  await writeWhole(file, caPem, 0o644);
  return caPem;
}

/** Others wait for these files: they see all of it or nothing. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await writeFile(`${file}.part`, text, { mode });
  await rename(`${file}.part`, file);
}
