import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../../src/runtime/unzip.ts';
import { someBytes, temporaryFolder } from './file-server.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const unix = (mode: number): { os: number; attrs: number } => ({ os: 3, attrs: (mode << 16) >>> 0 });

async function arrange(content: Zippable): Promise<{ folder: string; archive: string; take: () => Promise<string[]> }> {
  const folder = await temporaryFolder();
  const archive = join(folder, 'a.whl');
  await writeFile(archive, zipSync(content));
  return { folder, archive, take: () => unzip({ archive, folder: 'pkg/runtime', into: join(folder, 'out') }) };
}

describe('unzip', () => {
  it('takes one folder of the archive, keeps execute bits, and leaves the rest', async () => {
    const library = Buffer.from(someBytes(100_000));
    const { folder, take } = await arrange({
      'pkg/__init__.py': text('no'),
      'pkg/runtime/bin/java': [text('#!/bin/sh\n'), unix(0o100755)],
      'pkg/runtime/lib/libjvm.so': [library, unix(0o100644)],
      'pkg/runtime/lib/stored': [library, { level: 0 }],
    });
    expect(await take()).toEqual(['bin/java', 'lib/libjvm.so', 'lib/stored']);
    expect((await stat(join(folder, 'out/bin/java'))).mode & 0o111).toBe(0o111);
    expect((await stat(join(folder, 'out/lib/libjvm.so'))).mode & 0o111).toBe(0);
    expect(await readFile(join(folder, 'out/lib/libjvm.so'))).toEqual(library);
    expect(await readFile(join(folder, 'out/lib/stored'))).toEqual(library);
    expect(existsSync(join(folder, 'out/__init__.py'))).toBe(false);
  });

  it.each(['pkg/runtime/../../evil', 'pkg/runtime//etc/evil', 'pkg/runtime/a\\..\\evil', 'pkg/runtime/./evil'])('refuses the name %j before anything is written', async (name) => {
    const { folder, archive, take } = await arrange({ 'pkg/runtime/good': text('good'), [name]: text('evil') });
    await expect(take()).rejects.toThrow(`${archive} was refused: its entry ${JSON.stringify(name)} would be written outside its folder`);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses symbolic links', async () => {
    const { take } = await arrange({ 'pkg/runtime/link': [text('/etc/passwd'), unix(0o120777)] });
    await expect(take()).rejects.toThrow('its entry "pkg/runtime/link" is a symbolic link');
  });

  it('names the entry that is damaged', async () => {
    const { archive, take } = await arrange({ 'pkg/runtime/data': [someBytes(5_000), { level: 0 }] });
    const bytes = await readFile(archive);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 0xff;
    await writeFile(archive, bytes);
    await expect(take()).rejects.toThrow(`${archive} can't be unpacked: the checksum of its entry pkg/runtime/data is wrong`);
  });

  it('refuses what is no zip, and half of one', async () => {
    const { archive, take } = await arrange({ 'pkg/runtime/data': someBytes(5_000) });
    const bytes = await readFile(archive);
    await writeFile(archive, bytes.subarray(0, bytes.length / 2));
    await expect(take()).rejects.toThrow('it has no end record');
    await writeFile(archive, 'hello');
    await expect(take()).rejects.toMatchObject({ code: 'BAD_INPUT', hint: 'delete the file and run npm run setup again' });
  });
});
