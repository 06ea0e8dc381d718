import { readFileSync, statSync } from 'node:fs';
import { chmod, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from './inspect-runtime.ts';
import type { RuntimePaths } from './paths.ts';

// The JVM checks an archive's header, not its content: it crashes on a damaged one, and checking all of it costs a second a start.
// So an archive is used only while size and time of change are those of the moment it was trained. `run` looks at the seal, too.

/** `.atelier/runtime/archives/<bundle>.aot`, where `run` looks for it. */
export function archivePath(paths: RuntimePaths, bundle: string): string {
  return join(paths.archives, `${bundle}.aot`);
}

/** Beside the archive, three lines: what it was trained for; size and time of change in seconds; sha256. */
function sealPath(paths: RuntimePaths, bundle: string): string {
  return join(paths.archives, `${bundle}.seal`);
}

/** Whether the archive was trained for `key` and hasn't been touched since. */
export function archiveIsCurrent(paths: RuntimePaths, bundle: string, key: string): boolean {
  try {
    const { size, mtimeMs } = statSync(archivePath(paths, bundle));
    const [trainedFor, look] = readFileSync(sealPath(paths, bundle), 'utf8').split('\n');
    return trainedFor === key && look === `${size} ${Math.floor(mtimeMs / 1_000)}`;
  } catch {
    return false;
  }
}

/** Puts a fresh archive in its place, on the disk for good before its seal is. A crash in between leaves one without a seal: not used. */
export async function placeArchive(paths: RuntimePaths, bundle: string, key: string, fresh: string): Promise<void> {
  const file = await open(fresh, 'r+');
  await file.sync().finally(() => file.close());
  await chmod(fresh, 0o644);
  await rm(sealPath(paths, bundle), { force: true });
  await rename(fresh, archivePath(paths, bundle));
  const { size, mtimeMs } = await stat(archivePath(paths, bundle));
  const seal = [key, `${size} ${Math.floor(mtimeMs / 1_000)}`, await sha256Of(archivePath(paths, bundle)), ''].join('\n');
  await writeFile(`${sealPath(paths, bundle)}.part`, seal);
  await rename(`${sealPath(paths, bundle)}.part`, sealPath(paths, bundle));
}

/** Hashes a sealed archive; a damaged one is removed (it is trained again). Returns the sentence about it. */
export async function removeDamagedArchive(paths: RuntimePaths, bundle: string): Promise<string | undefined> {
  const path = archivePath(paths, bundle);
  const seal = await readFile(sealPath(paths, bundle), 'utf8').catch(() => undefined);
  if (seal === undefined || await sha256Of(path).catch(() => undefined) === seal.split('\n')[2]) return undefined;
  await removeArchive(paths, bundle);
  return `archives/${bundle}.aot was damaged and is removed; it is trained again at the next start`;
}

export async function removeArchive(paths: RuntimePaths, bundle: string): Promise<void> {
  await rm(sealPath(paths, bundle), { force: true });
  await rm(archivePath(paths, bundle), { force: true });
}
