import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const MAX_BYTES = 4 * 1024 * 1024;
const KEPT_LINES = 60;

/**
 * What a service writes: appended to a file that is turned over at 4 MiB (one older file `<path>.1` is kept), and the last
 * lines in memory. A full disk costs the file, never the service.
 */
export class LogFile {
  readonly #path: string;
  readonly #decoder = new StringDecoder('utf8');
  #descriptor: number | undefined;
  #size: number;
  #lines: string[] = [];
  #partial = '';

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'a', 0o640);
    this.#size = fstatSync(this.#descriptor).size;
  }

  write(chunk: Buffer): void {
    const [first = '', ...rest] = this.#decoder.write(chunk).split('\n');
    const lines = [this.#partial + first, ...rest];
    this.#partial = (lines.pop() ?? '').slice(-10_000);
    this.#lines = [...this.#lines, ...lines].slice(-KEPT_LINES);
    try {
      this.#append(chunk);
    } catch {
      // Most likely ENOSPC: the lines in memory still tell what happened.
    }
  }

  /** The newest lines, oldest first, empty ones left out. */
  lastLines(count = 20): string[] {
    return [...this.#lines, this.#partial].filter((line) => line.trim() !== '').slice(-count);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #append(chunk: Buffer): void {
    if (this.#descriptor === undefined) return;
    if (this.#size + chunk.length > MAX_BYTES) {
      renameSync(this.#path, `${this.#path}.1`);
      closeSync(this.#descriptor);
      this.#descriptor = openSync(this.#path, 'a', 0o640);
      this.#size = 0;
    }
    this.#size += writeSync(this.#descriptor, chunk);
  }
}
