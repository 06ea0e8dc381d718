import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabSpec } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import { parseLabSpec } from './lab-spec.ts';
import { nearestKey } from './nearest-key.ts';

/** Folder with one folder per lab. */
export const DEFINITIONS = fileURLToPath(new URL('../definitions', import.meta.url));

/** Names of all labs, in alphabetical order. */
export async function labDefinitions(directory: string = DEFINITIONS): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

/**
 * Reads one lab's `compose.yaml`.
 * @throws AtelierError NOT_FOUND for an unknown name, BAD_INPUT for a file that is not as it should be.
 */
export async function readLabSpec(name: string, directory: string = DEFINITIONS): Promise<LabSpec> {
  const known = await labDefinitions(directory);
  if (!known.includes(name)) {
    const meant = nearestKey(name, known);
    throw new AtelierError('NOT_FOUND', `there is no lab ${name} in labs/definitions`, { hint: meant === undefined ? `the labs are ${known.join(', ')}.` : `did you mean ${meant}?` });
  }
  const file = join(directory, name, 'compose.yaml');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtelierError('NOT_FOUND', `the lab ${name} has no compose.yaml`, { cause, hint: `write ${file}, or remove its folder.` });
  });
  return parseLabSpec(text, { name, file: relative(process.cwd(), file) });
}
