import { createWriteStream } from 'node:fs';
import { access, chmod, chown, mkdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AtelierError, messageOf, parseOrExplain } from '../../src/support/index.ts';
import { thisProcess, writeRecord, type LabRecord } from '../sessions/index.ts';
import { ArchiveReader, type Entry } from './archive.ts';
import { Manifest, type Setting } from './manifest.ts';

/** Left free on the disk. */
const MARGIN_BYTES = 256 * 1_048_576;

export interface RestoreOptions {
  readonly file: string;
  /** The folder with one folder per lab. */
  readonly labs: string;
  /** @default the id it was saved under */
  readonly id?: string | undefined;
  /** Whose lab it becomes. */
  readonly owner: string;
  /** What is here. @throws AtelierError NOT_FOUND for a definition that isn't */
  readonly settingOf: (definition: string) => Promise<Setting>;
  /** Takes it although the definition has changed since. */
  readonly changed?: boolean;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a stopped lab of a saved one: whole, or not at all.
 * @throws AtelierError BAD_INPUT for a file that is damaged or from another version, NOT_FOUND for its definition, CONFLICT when there is such a lab or the definition has changed, DISK_FULL
 */
export async function restoreLab(options: RestoreOptions): Promise<LabRecord> {
  const { file, labs, owner, onProgress, signal } = options;
  const reader = new ArchiveReader(file);
  try {
    const manifest = parseOrExplain(Manifest, await reader.manifest(), `the manifest of ${file}`);
    const id = options.id ?? manifest.id;
    await assertFits(manifest, id, options);
    // A name that the clean-up of interrupted removals takes, should this be interrupted.
    const scratch = join(labs, `${id}.restoring.wiped`);
    await rm(scratch, { recursive: true, force: true });
    try {
      await mkdir(scratch, { recursive: true, mode: 0o755 });
      await unpack(reader, scratch, manifest, onProgress, signal);
      const now = new Date().toISOString();
      const record: LabRecord = {
        version: 1, id, definition: manifest.definition, title: manifest.title, owner, driver: manifest.driver, state: 'stopped', createdAt: now, usedAt: now, heldBy: thisProcess(),
      };
      await writeRecord(scratch, record);
      await rename(scratch, join(labs, id));
      return record;
    } catch (cause) {
      await rm(scratch, { recursive: true, force: true });
      if (cause instanceof AtelierError) throw cause;
      signal?.throwIfAborted();
      const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new AtelierError(full ? 'DISK_FULL' : 'BAD_INPUT', full ? `the disk that holds ${labs} is full: ${file} could not be restored` : `${file} could not be restored: ${messageOf(cause)}`, { cause, ...(full ? { hint: 'free some space, then restore it again.' } : {}) });
    }
  } finally {
    reader.close();
  }
}

async function assertFits(manifest: Manifest, id: string, { file, labs, settingOf, changed = false }: RestoreOptions): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new AtelierError('BAD_INPUT', `a lab can't be called ${id}`, { hint: 'lower-case letters, digits and hyphens.' });
  if (await access(join(labs, id)).then(() => true, () => false)) throw new AtelierError('CONFLICT', `there is a lab ${id} already`, { hint: 'give it another name with --as <id>.' });
  const here = await settingOf(manifest.definition);
  if (here.kafka !== manifest.kafka) throw new AtelierError('BAD_INPUT', `${file} holds data of Kafka ${manifest.kafka}; this is Kafka ${here.kafka}`, { hint: `restore it with platform version ${manifest.platform}.` });
  if (here.definitionSha256 !== manifest.definitionSha256 && !changed) {
    throw new AtelierError('CONFLICT', `the definition ${manifest.definition} is not the one that ${file} was saved with (platform ${manifest.platform})`, { hint: 'add --changed to restore it all the same; the lab may then not start.' });
  }
  await mkdir(labs, { recursive: true, mode: 0o755 });
  const { bavail, bsize } = await statfs(labs);
  if (bavail * bsize < manifest.bytes + MARGIN_BYTES) {
    throw new AtelierError('DISK_FULL', `${file} needs ${Math.ceil((manifest.bytes + MARGIN_BYTES) / 1_048_576)} MiB in ${labs}, ${Math.floor((bavail * bsize) / 1_048_576)} MiB are free`, { hint: 'free some space, or let ATELIER_DATA point to another disk.' });
  }
}

async function unpack(reader: ArchiveReader, into: string, manifest: Manifest, onProgress: RestoreOptions['onProgress'], signal: AbortSignal | undefined): Promise<void> {
  let files = 0;
  let bytes = 0;
  /** Modes and owners are set at the end: a folder may be closed to whoever fills it. */
  const folders: Entry[] = [];
  for (let next = await reader.next(); next !== undefined; next = await reader.next()) {
    signal?.throwIfAborted();
    const { entry, read } = next;
    const path = join(into, entry.path);
    files += 1;
    if (entry.kind === 'folder') {
      await mkdir(path);
      folders.push(entry);
      continue;
    }
    // Never over something: an archive that names a file twice is not ours.
    await pipeline(Readable.from(read()), createWriteStream(path, { flags: 'wx' }));
    bytes += entry.size;
    await own(path, entry, manifest);
    onProgress?.(bytes, manifest.bytes);
  }
  if (files !== manifest.files || bytes !== manifest.bytes) throw reader.damaged('something is missing in it');
  for (const entry of folders.toReversed()) await own(join(into, entry.path), entry, manifest);
}

async function own(path: string, { mode, uid, gid }: Entry, saved: Manifest): Promise<void> {
  // Only root can give files away; the lab of an ordinary user has but one user anyway.
  if (process.geteuid?.() === 0) await chown(path, uid === saved.uid ? 0 : uid, gid === saved.gid ? 0 : gid);
  await chmod(path, mode & 0o777);
}
