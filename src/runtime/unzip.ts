import { chmod, mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { AtelierError } from '../support/index.ts';

const inflate = promisify(inflateRaw);

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Unix mode, type bits included; 0 when the archive was made elsewhere. */
  readonly mode: number;
  readonly headerOffset: number;
}

export interface UnzipOptions {
  readonly archive: string;
  /** Only entries below this folder of the archive are taken; the folder itself is dropped from their names. Empty: all. */
  readonly folder: string;
  readonly into: string;
  /** Which of them, by relative path. @default all */
  readonly wants?: (relative: string) => boolean;
  readonly onFile?: (done: number, total: number) => void;
}

/**
 * Unpacks a folder of a zip, execute bits kept, every file's CRC checked.
 * Returns the relative paths written.
 * @throws AtelierError BAD_INPUT for what is no plain zip, for a damaged entry, and for a name or link that would leave `into`.
 */
export async function unzip({ archive, folder, into, wants = () => true, onFile }: UnzipOptions): Promise<string[]> {
  const file = await open(archive, 'r');
  try {
    const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`;
    const entries = (await readDirectory(file, archive)).filter(({ name }) => name.startsWith(prefix) && !name.endsWith('/') && wants(name.slice(prefix.length)));
    for (const { name, mode } of entries) assertInside({ name, isLink: (mode & 0o170000) === 0o120000 }, archive);
    const written: string[] = [];
    for (const entry of entries) {
      const relative = entry.name.slice(prefix.length);
      const target = join(into, relative);
      const content = await contentOf(file, entry, archive);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
      if ((entry.mode & 0o111) !== 0) await chmod(target, 0o755);
      written.push(relative);
      onFile?.(written.length, entries.length);
    }
    return written;
  } finally {
    await file.close();
  }
}

/** Refuses `..`, absolute and Windows paths, and links: an archive must not write outside its folder. */
export function assertInside({ name, isLink }: { readonly name: string; readonly isLink: boolean }, archive: string): void {
  const segments = name.split('/');
  if (isLink || name.includes('\\') || name.includes('\0') || /^[A-Za-z]:/.test(name) || segments.some((segment) => segment === '..' || segment === '.' || segment === '')) {
    throw new AtelierError('BAD_INPUT', `${archive} was refused: its entry ${JSON.stringify(name)} ${isLink ? 'is a symbolic link' : 'would be written outside its folder'}`);
  }
}

async function readDirectory(file: FileHandle, archive: string): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  // The end record is 22 bytes plus a comment of at most 64 KiB.
  const tail = await readAt(file, Math.max(0, size - 22 - 0xffff), Math.min(size, 22 + 0xffff));
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > tail.length) throw damaged(archive, 'it has no end record');
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || offset === 0xffffffff) throw damaged(archive, 'it is a zip64 file, which set-up does not read');
  if (offset + length > size) throw damaged(archive, 'its directory lies outside the file');
  const directory = await readAt(file, offset, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw damaged(archive, 'its directory is damaged');
    const nameLength = directory.readUInt16LE(at + 28);
    const madeByUnix = directory.readUInt8(at + 5) === 3;
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: madeByUnix ? directory.readUInt32LE(at + 38) >>> 16 : 0,
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function contentOf(file: FileHandle, entry: ZipEntry, archive: string): Promise<Buffer> {
  const header = await readAt(file, entry.headerOffset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged(archive, `its entry ${entry.name} is damaged`);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await readAt(file, start, entry.packedSize);
  if (entry.method !== 0 && entry.method !== 8) throw damaged(archive, `its entry ${entry.name} is packed by method ${entry.method}, which set-up does not read`);
  let content: Buffer;
  try {
    content = entry.method === 0 ? packed : await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw damaged(archive, `its entry ${entry.name} can't be unpacked`, cause);
  }
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw damaged(archive, `the checksum of its entry ${entry.name} is wrong`);
  return content;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

export function damaged(archive: string, why: string, cause?: unknown): AtelierError {
  return new AtelierError('BAD_INPUT', `${archive} can't be unpacked: ${why}`, { hint: 'delete the file and run npm run setup again', cause });
}
