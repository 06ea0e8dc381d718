import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from '../../../../labs/drivers/native/log-file.ts';

describe('the log of a service', () => {
  let directory: string;
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'atelier-log-')); });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('gives the last lines in order, whatever pieces they came in', () => {
    const log = new LogFile(join(directory, 'log'));
    const text = Buffer.from('one\ntwo é\n\nthree');
    for (const byte of text) log.write(Buffer.from([byte]));
    expect(log.lastLines()).toEqual(['one', 'two é', 'three']);
    expect(log.lastLines(1)).toEqual(['three']);
    log.close();
    expect(readFileSync(join(directory, 'log'))).toEqual(text);
  });

  it('goes on after what is there, and turns over at 4 MiB with one older file kept', () => {
    const path = join(directory, 'log');
    new LogFile(path).write(Buffer.from('earlier\n'));
    const log = new LogFile(path);
    const megabyte = Buffer.alloc(1024 * 1024, 'x\n');
    for (let count = 0; count < 6; count += 1) log.write(megabyte);
    log.close();
    expect(readFileSync(`${path}.1`, 'utf8').startsWith('earlier\n')).toBe(true);
    expect(readFileSync(`${path}.1`).length).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(readFileSync(path).length).toBe(3 * 1024 * 1024);
  });

  it('survives a full disk: the last lines are still told', () => {
    const log = new LogFile('/dev/full');
    log.write(Buffer.from('no space left\n'));
    expect(log.lastLines()).toEqual(['no space left']);
    log.close();
  });
});
