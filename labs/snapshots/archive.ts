import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { AtelierError } from '../../src/support/index.ts';

const Entry = z.strictObject({
  /** With `/`, relative to the lab's folder. */
  path: z.string(),
  kind: z.enum(['folder', 'file']),
  mode: z.number().int(),
  uid: z.number().int(),
  gid: z.number().int(),
  /** Bytes that follow. */
  size: z.number().int().nonnegative(),
});
export type Entry = z.infer<typeof Entry>;

/** First line of every archive, before the manifest. */
export const MAGIC = 'kafka-atelier-lab 1';
const LAST = '{"end":true}';
const MAX_LINE_BYTES = 1_048_576;

/** Folders and regular files below a folder, parents first. Links, sockets and the like are left out: nothing in an archive leads outside. */
export async function entriesOf(root: string, leaveOut: (path: string) => boolean, at = ''): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const name of (await readdir(join(root, at))).sort()) {
    const path = at === '' ? name : `${at}/${name}`;
    const stat = await lstat(join(root, path));
    const kind = stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : undefined;
    if (kind === undefined || leaveOut(path)) continue;
    found.push({ path, kind, mode: stat.mode & 0o777, uid: stat.uid, gid: stat.gid, size: kind === 'file' ? stat.size : 0 });
    if (kind === 'folder') found.push(...await entriesOf(root, leaveOut, path));
  }
  return found;
}

/** One zstd stream with a checksum: magic, manifest, then a line for each entry with its bytes behind it. @throws of the file system */
export async function writeArchive(file: string, root: string, manifest: object, entries: readonly Entry[], onBytes: (count: number) => void, signal: AbortSignal | undefined): Promise<void> {
  async function* content(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${MAGIC}\n${JSON.stringify(manifest)}\n`);
    for (const entry of entries) {
      yield Buffer.from(`${JSON.stringify(entry)}\n`);
      if (entry.size === 0) continue;
      let count = 0;
      for await (const chunk of createReadStream(join(root, entry.path), { end: entry.size - 1, highWaterMark: 1_048_576 })) {
        count += (chunk as Buffer).length;
        onBytes((chunk as Buffer).length);
        yield chunk as Buffer;
      }
      if (count !== entry.size) throw new AtelierError('CONFLICT', `${entry.path} changed while it was saved`, { hint: 'make sure that nothing uses the lab, then save it again.' });
    }
    yield Buffer.from(`${LAST}\n`);
  }
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: 3 } });
  await pipeline(Readable.from(content()), zstd, createWriteStream(file, { flags: 'wx', mode: 0o600 }), signal === undefined ? {} : { signal });
}

/** Reads an archive front to back. Everything in it is doubted. */
export class ArchiveReader {
  readonly #file: string;
  readonly #source: AsyncIterator<Buffer>;
  readonly #stream: Transform;
  #held: Buffer = Buffer.alloc(0);

  constructor(file: string) {
    this.#file = file;
    const raw = createReadStream(file);
    this.#stream = createZstdDecompress();
    raw.on('error', (error) => this.#stream.destroy(error));
    this.#stream.on('error', () => undefined); // told by the next read
    this.#source = raw.pipe(this.#stream)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The manifest as it stands there. @throws AtelierError BAD_INPUT, NOT_FOUND */
  async manifest(): Promise<unknown> {
    let magic: string | undefined;
    try {
      magic = await this.#line();
    } catch (error) {
      if ((error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ENOENT') throw new AtelierError('NOT_FOUND', `there is no file ${this.#file}`, { cause: error });
    }
    if (magic === undefined || !magic.startsWith('kafka-atelier-lab ')) throw new AtelierError('BAD_INPUT', `${this.#file} is no saved lab, or it is damaged`, { hint: 'a saved lab is what "atelier lab save" has written.' });
    if (magic !== MAGIC) throw new AtelierError('BAD_INPUT', `${this.#file} was saved by another version of the Atelier (${magic})`, { hint: 'restore it with the version that has saved it.' });
    return this.#json();
  }

  /** Undefined after the last one. `read` must be emptied before the next is asked for. @throws AtelierError BAD_INPUT when the archive is damaged */
  async next(): Promise<{ readonly entry: Entry; readonly read: () => AsyncGenerator<Buffer> } | undefined> {
    const value = await this.#json();
    if (JSON.stringify(value) === LAST) return undefined;
    const parsed = Entry.safeParse(value);
    if (!parsed.success) throw this.damaged('an entry is not as it should be');
    const entry = parsed.data;
    if (entry.path.split('/').some((part) => part === '' || part === '.' || part === '..') || /[\\\0]/.test(entry.path)) throw this.damaged(`its entry ${JSON.stringify(entry.path)} would be written outside the lab's folder`);
    return { entry, read: () => this.#bytes(entry.size) };
  }

  close(): void {
    this.#stream.destroy();
  }

  damaged(why: string, cause?: unknown): AtelierError {
    return new AtelierError('BAD_INPUT', `${this.#file} is damaged: ${why}`, { hint: 'copy the file again, or save the lab again.', cause });
  }

  async #json(): Promise<unknown> {
    const line = await this.#line();
    try {
      return JSON.parse(line) as unknown;
    } catch (cause) {
      throw this.damaged('a line of it is no JSON', cause);
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = this.#held.toString('utf8', 0, end);
        this.#held = this.#held.subarray(end + 1);
        return line;
      }
      if (this.#held.length > MAX_LINE_BYTES) throw this.damaged('a line of it never ends');
      this.#held = Buffer.concat([this.#held, await this.#more()]);
    }
  }

  async* #bytes(size: number): AsyncGenerator<Buffer> {
    let left = size;
    while (left > 0) {
      if (this.#held.length === 0) this.#held = await this.#more();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<Buffer> {
    const { value, done } = await this.#source.next().catch((cause: unknown) => { throw this.damaged('it can\'t be unpacked', cause); });
    if (done === true) throw this.damaged('its end is missing');
    return value as Buffer;
  }
}
