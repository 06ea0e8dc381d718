import { createReadStream } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AtelierError } from '../support/index.ts';
import { assertInside, damaged, type UnzipOptions } from './unzip.ts';

const BLOCK = 512;

/**
 * Unpacks a folder of a tar.gz as `unzip` does of a zip: execute bits kept, every header's checksum checked (gzip checks the content's).
 * Returns the relative paths written.
 * @throws AtelierError BAD_INPUT for what is no tar.gz, for a damaged entry, and for a name or link that would leave `into`.
 */
export async function untar({ archive, folder, into, wants = () => true }: Omit<UnzipOptions, 'onFile'>): Promise<string[]> {
  const prefix = folder === '' ? '' : `${folder.replace(/\/+$/, '')}/`;
  const written: string[] = [];
  try {
    await pipeline(createReadStream(archive), createGunzip(), async (stream: AsyncIterable<Buffer>) => {
      for await (const { name, executable, isLink, content } of entriesOf(new Blocks(stream), archive)) {
        const plain = name.replace(/^\.\//, '');
        if (!plain.startsWith(prefix) || !wants(plain.slice(prefix.length))) continue;
        assertInside({ name: plain, isLink }, archive);
        const relative = plain.slice(prefix.length);
        const target = join(into, relative);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, content);
        if (executable) await chmod(target, 0o755);
        written.push(relative);
      }
    });
  } catch (error) {
    if (error instanceof AtelierError || (error instanceof Error && 'code' in error && !String(error.code).startsWith('Z_'))) throw error;
    throw damaged(archive, 'it is no whole gzip file', error);
  }
  return written;
}

interface TarEntry { readonly name: string; readonly executable: boolean; readonly isLink: boolean; readonly content: Buffer }

/** Files and links. Long names come in entries of their own before the one that they name (pax `path`, GNU `L`). */
async function* entriesOf(blocks: Blocks, archive: string): AsyncGenerator<TarEntry> {
  let longName: string | undefined;
  for (;;) {
    const header = await blocks.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (header.length < BLOCK || checksumOf(header) !== octal(header, 148, 8)) throw damaged(archive, 'a header of it is damaged');
    const size = octal(header, 124, 12);
    const padded = await blocks.take(Math.ceil(size / BLOCK) * BLOCK);
    if (padded.length < size) throw damaged(archive, 'it ends too early');
    const content = padded.subarray(0, size);
    const type = text(header, 156, 1);
    if (type === 'x') longName = /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1] ?? longName;
    else if (type === 'L') longName = text(content, 0, content.length);
    else if (type !== 'g') {
      const folder = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = longName ?? (folder === '' ? text(header, 0, 100) : `${folder}/${text(header, 0, 100)}`);
      longName = undefined;
      if (type !== '5' && !name.endsWith('/')) yield { name, executable: (octal(header, 100, 8) & 0o111) !== 0, isLink: type !== '0' && type !== '', content };
    }
  }
}

/** The sum of all bytes of the header, its own field counted as blanks. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function octal(header: Buffer, at: number, length: number): number {
  return Number.parseInt(text(header, at, length).trim() || '0', 8);
}

/** Up to the first zero byte. */
function text(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** A stream, taken in pieces of any length. */
class Blocks {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #length = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Fewer bytes only at the end of the stream. */
  async take(length: number): Promise<Buffer> {
    while (this.#length < length) {
      const next = await this.#chunks.next();
      if (next.done === true) break;
      this.#held.push(next.value);
      this.#length += next.value.length;
    }
    const all = Buffer.concat(this.#held);
    const taken = all.subarray(0, length);
    this.#held = [all.subarray(taken.length)];
    this.#length = all.length - taken.length;
    return taken;
  }
}
