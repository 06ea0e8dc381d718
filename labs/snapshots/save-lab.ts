import { access, rename, rm } from 'node:fs/promises';
import { AtelierError, messageOf } from '../../src/support/index.ts';
import { holderLives, thisProcess, writeRecord, type LabRecord } from '../sessions/index.ts';
import { entriesOf, writeArchive } from './archive.ts';
import type { Manifest, Setting } from './manifest.ts';

/** Made anew with each start, or meaningful only here. */
const LEFT_OUT = /^(lab\.json|native\.json|etc|roots|agent\.log)(\/|$)|\.part$/;

export interface SaveOptions {
  /** Folder of the lab. */
  readonly directory: string;
  readonly record: LabRecord;
  readonly file: string;
  readonly setting: Setting;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a stopped lab's data into one file: whole, or not at all. Meanwhile nobody can start the lab.
 * @throws AtelierError LAB_BUSY when it runs, CONFLICT when the file exists, DISK_FULL, BAD_INPUT for a lab whose data is not in its folder.
 */
export async function saveLab({ directory, record, file, setting, onProgress, signal }: SaveOptions): Promise<Manifest> {
  const ended = record.state === 'stopped' || record.state === 'failed';
  if (!ended && holderLives(record.heldBy)) throw new AtelierError('LAB_BUSY', `lab ${record.id} is ${record.state} (process ${record.heldBy.pid}); only a stopped lab can be saved`, { hint: 'stop it first, or add --stop.' });
  if (record.driver !== 'native') throw new AtelierError('BAD_INPUT', `lab ${record.id} was run by the driver ${record.driver}, which keeps data outside the lab's folder`, { hint: 'only labs of the native driver can be saved.' });
  if (await access(file).then(() => true, () => false)) throw new AtelierError('CONFLICT', `${file} exists already`, { hint: 'name another file, or remove that one.' });
  await writeRecord(directory, { ...record, state: 'stopping', heldBy: thisProcess() }); // whoever wants to start it is told that it is busy
  const part = `${file}.part`;
  try {
    const entries = await entriesOf(directory, (path) => LEFT_OUT.test(path));
    const bytes = entries.reduce((sum, { size }) => sum + size, 0);
    const { id, definition, title, driver } = record;
    const manifest: Manifest = {
      id, definition, title, driver, ...setting, savedAt: new Date().toISOString(),
      files: entries.length, bytes, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0,
    };
    let done = 0;
    await rm(part, { force: true });
    await writeArchive(part, directory, manifest, entries, (count) => onProgress?.(done += count, bytes), signal);
    await rename(part, file);
    return manifest;
  } catch (cause) {
    await rm(part, { force: true });
    if (cause instanceof AtelierError) throw cause;
    signal?.throwIfAborted();
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new AtelierError(full ? 'DISK_FULL' : 'BAD_INPUT', full ? `the disk is full: lab ${record.id} could not be saved to ${file}` : `lab ${record.id} could not be saved to ${file}: ${messageOf(cause)}`, {
      cause, hint: full ? 'free some space, or name a file on another disk.' : 'name a file in a folder that you may write to.',
    });
  } finally {
    await writeRecord(directory, { ...record, state: ended ? record.state : 'stopped', heldBy: thisProcess() });
  }
}
