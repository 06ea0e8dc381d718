import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, matchesGlob } from 'node:path';
import { AtelierError } from '../support/index.ts';
import { asDiskError } from './fetch-file.ts';
import { sha256Of, type Receipt } from './inspect-runtime.ts';
import type { Part } from './lock.ts';
import type { RuntimePaths } from './paths.ts';
import { untar } from './untar.ts';
import { unzip } from './unzip.ts';

/**
 * Unpacks a fetched and verified archive into `parts/<name>`, less what the lock leaves out; an older one is replaced as a whole.
 * Removes the archive. Returns the receipt's lines.
 * @throws AtelierError BAD_INPUT for an archive that can't be unpacked, or in which a pattern of the lock finds nothing; DISK_FULL
 */
export async function unpackPart(name: string, part: Part, archive: string, paths: RuntimePaths): Promise<Receipt['files']> {
  const place = join(paths.parts, name);
  const fresh = `${place}.part`;
  await rm(fresh, { recursive: true, force: true });
  const unpack = /\.t(ar\.)?gz$/.test(archive) ? untar : unzip;
  const names = await asDiskError(name, () => unpack({ archive, folder: part.folder ?? '', into: fresh, wants: (relative) => isWanted(part, relative) }));
  if (names.length === 0) throw new AtelierError('BAD_INPUT', `part ${name} of docker/runtime.lock.json takes nothing out of its archive`);
  for (const [copy, source] of Object.entries(part.copies ?? {})) {
    await mkdir(dirname(join(fresh, copy)), { recursive: true });
    await asDiskError(name, () => copyFile(join(fresh, source), join(fresh, copy)));
    names.push(copy);
  }
  const files: Receipt['files'] = {};
  for (const file of names) {
    const { size, mtimeMs } = await stat(join(fresh, file));
    files[`parts/${name}/${file}`] = { size, mtimeMs, sha256: await sha256Of(join(fresh, file)) };
  }
  await rm(place, { recursive: true, force: true });
  await rename(fresh, place);
  await rm(archive, { force: true });
  return files;
}

function isWanted({ only, without = [] }: Part, relative: string): boolean {
  const matches = (pattern: string): boolean => matchesGlob(relative, pattern);
  return (only === undefined || only.some(matches)) && !without.some(matches);
}
