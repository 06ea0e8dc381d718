import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { installRuntime, type InstallProgress } from '../../../src/runtime/install-runtime.ts';
import { loadRuntime } from '../../../src/runtime/load-runtime.ts';
import { artifactPath, type LoadedLock, type Part } from '../../../src/runtime/lock.ts';
import { runtimeWith } from '../../../src/runtime/runtime-with.ts';
import { untar } from '../../../src/runtime/untar.ts';
import { pinOf, someBytes, startFileServer, temporaryFolder } from './file-server.ts';

interface Entry { readonly name: string; readonly content?: Buffer; readonly mode?: string; readonly type?: string }

/** A ustar file; names over 100 bytes get a pax header, as GNU tar and npm write them. */
function tarOf(entries: readonly Entry[]): Buffer {
  const blocks: Buffer[] = [];
  const write = ({ name, content = Buffer.alloc(0), mode = '0000644', type = '0' }: Entry): void => {
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write(mode, 100);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write(' '.repeat(8), 148);
    header.write(type, 156);
    header.write('ustar\u000000', 257);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(header, content, Buffer.alloc((512 - (content.length % 512)) % 512));
  };
  for (const entry of entries) {
    const record = ` path=${entry.name}\n`;
    if (entry.name.length > 100) write({ name: 'PaxHeader', type: 'x', content: Buffer.from(`${record.length + 3}${record}`) });
    write(entry);
  }
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
}

const LONG = `package/lib/${'deep/'.repeat(22)}end.jar`;
const TARBALL = tarOf([
  { name: 'package/', type: '5' }, { name: 'package/bin/serve', content: Buffer.from('#!/bin/sh\n'), mode: '0000755' }, { name: LONG, content: someBytes(70_000, 4) },
  { name: 'package/lib/libq.so.5.18', content: someBytes(600, 5) }, { name: 'package/docs/huge.html', content: someBytes(9_000, 6) }, { name: 'README', content: Buffer.from('no') },
]);
const ZIP = Buffer.from(zipSync({ 'search-1.0/lib/core.jar': someBytes(5_000, 7), 'search-1.0/modules/unused/x.jar': someBytes(5_000, 8) }));
const [JAR, DATABASE, SEARCH] = ['org.example:broker:1.0', 'npm:@example/linux-x64:18.4.0-beta.1', 'org.example:search:1.0:zip'] as const;
const CONTENT = { [JAR]: someBytes(10_000, 2), [DATABASE]: TARBALL, [SEARCH]: ZIP };
const WHEEL = Buffer.from(zipSync({ 'toyjdk/runtime/bin/java': [new TextEncoder().encode('#!/bin/sh\n'), { os: 3, attrs: (0o100755 << 16) >>> 0 }] }));
const database: Part = { from: { 'linux-x64': DATABASE }, folder: 'package', without: ['docs/**'], copies: { 'lib/libq.so.5': 'lib/libq.so.5.18' } };

async function arrange({ search = { from: SEARCH, folder: 'search-1.0', only: ['lib/*.jar'] } as Part } = {}) {
  const server = await startFileServer();
  const lock: LoadedLock = {
    hash: 'test',
    lock: {
      lockVersion: 1,
      jre: { version: '1.2', project: 'toyjdk', projectVersion: '1.2', folder: 'toyjdk/runtime', wheels: { 'linux-x64': { file: 'toyjdk-1.2.whl', ...pinOf(WHEEL) }, 'linux-arm64': { file: 'toyjdk-1.2.whl', ...pinOf(WHEEL) } } },
      bundles: {
        kafka: { version: '1.0', jars: [JAR] }, postgres: { version: '18', whenNeeded: true, jars: [], parts: { postgres: database } },
        search: { version: '1.0', whenNeeded: true, jars: [], parts: { search }, needs: ['postgres'] },
      },
      artifacts: Object.fromEntries(Object.entries(CONTENT).map(([coordinates, content]) => [coordinates, pinOf(content)])),
    },
  };
  const at = (coordinates: string): string => `/${coordinates.startsWith('npm:') ? 'npm' : 'maven'}/${artifactPath(coordinates)}`;
  for (const [coordinates, content] of Object.entries(CONTENT)) server.files.set(at(coordinates), content);
  server.files.set('/simple/toyjdk/', Buffer.from('<a href="../../files/toyjdk-1.2.whl">toyjdk-1.2.whl</a>'));
  server.files.set('/files/toyjdk-1.2.whl', WHEEL);
  const home = await temporaryFolder();
  const common = { home, lock, platform: 'linux-x64' as const };
  const options = { ...common, repositories: { maven: `${server.url}/maven`, pypi: `${server.url}/simple`, npm: `${server.url}/npm` }, fetching: { tries: 2, backoffMs: 1 } };
  await installRuntime(options);
  return { server, options, at, parts: join(home, 'runtime', 'parts'), load: () => loadRuntime(common) };
}

describe('a bundle with archives', () => {
  it('is unpacked when a lab needs it, less what the lock leaves out; what it needs comes along', async () => {
    const { server, options, parts, at } = await arrange();
    expect(existsSync(parts)).toBe(false);
    const progress: InstallProgress[] = [];
    await runtimeWith(['search'], { ...options, onProgress: (step) => progress.push(step) });
    expect((await readdir(parts, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(parts.length + 1)).sort()).toEqual([
      'postgres/bin/serve', `postgres/${LONG.slice('package/'.length)}`, 'postgres/lib/libq.so.5', 'postgres/lib/libq.so.5.18', 'search/lib/core.jar',
    ].sort());
    expect((await stat(join(parts, 'postgres/bin/serve'))).mode & 0o111).toBe(0o111);
    expect(await readFile(join(parts, 'postgres', LONG.slice('package/'.length)))).toEqual(someBytes(70_000, 4));
    expect(progress.at(-1)).toMatchObject({ part: 'Search 1.0', state: 'done', totalBytes: TARBALL.length + ZIP.length });
    expect(existsSync(join(parts, '../downloads'))).toBe(false);

    const before = server.requests.length;
    await runtimeWith(['search'], options);
    expect(server.requests).toHaveLength(before);
    expect(server.requests).toContain(at(DATABASE));
  });

  it('is verified file by file, and unpacked again as a whole', async () => {
    const { options, parts, load } = await arrange();
    await runtimeWith(['search'], options);
    await truncate(join(parts, 'search/lib/core.jar'), 10);
    await writeFile(join(parts, 'search/lib/stranger.jar'), 'x');
    await expect(load()).rejects.toThrow('parts/search/lib/core.jar (org.example:search:1.0:zip) has 10 of 5000 bytes');
    expect(await installRuntime(options)).toEqual({ changed: true });
    expect(await readdir(join(parts, 'search/lib'))).toEqual(['core.jar']);
    await load();

    await rm(join(parts, 'postgres'), { recursive: true });
    await installRuntime(options);
    await load();
  });

  it('is unpacked again when the lock takes something else of it', async () => {
    const { options, parts } = await arrange();
    await runtimeWith(['search'], options);
    const changed = structuredClone(options.lock.lock);
    const bundle = changed.bundles['search'];
    if (bundle !== undefined) bundle.parts = { search: { from: SEARCH, folder: 'search-1.0' } };
    await runtimeWith(['search'], { ...options, lock: { hash: 'other', lock: changed } }).catch(() => undefined);
    await installRuntime({ ...options, lock: { hash: 'other', lock: changed } });
    expect(existsSync(join(parts, 'search/modules/unused/x.jar'))).toBe(true);
  });

  it('of another content than pinned is refused by name, and nothing of it stays', async () => {
    const { server, options, parts, at, load } = await arrange();
    server.files.set(at(DATABASE), someBytes(TARBALL.length, 9));
    await expect(runtimeWith(['postgres'], options)).rejects.toMatchObject({ code: 'HASH_MISMATCH', message: expect.stringContaining('refused example-linux-x64-18.4.0-beta.1.tgz (npm:@example/linux-x64:18.4.0-beta.1)') as string });
    expect(existsSync(join(parts, 'postgres'))).toBe(false);
    await load();
  });

  it('says so when there is none for this platform, or when the lock takes nothing of it', async () => {
    const { options } = await arrange({ search: { from: SEARCH, only: ['nothing/**'] } });
    await expect(runtimeWith(['search'], options)).rejects.toThrow('part search of docker/runtime.lock.json takes nothing out of its archive');
    await expect(installRuntime({ ...options, platform: 'linux-arm64', bundles: ['postgres'] })).rejects.toMatchObject({ code: 'DRIVER_UNAVAILABLE', message: 'docker/runtime.lock.json has no postgres for linux-arm64' });
  });
});

describe('untar', () => {
  const take = async (content: Buffer): Promise<string[]> => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a.tgz'), content);
    return await untar({ archive: join(folder, 'a.tgz'), folder: 'package', into: join(folder, 'out') });
  };

  it('refuses names and links that would lead out of the folder', async () => {
    await expect(take(tarOf([{ name: 'package/../../escaped', content: Buffer.from('x') }]))).rejects.toThrow('its entry "package/../../escaped" would be written outside its folder');
    await expect(take(tarOf([{ name: 'package/link', type: '2' }]))).rejects.toThrow('its entry "package/link" is a symbolic link');
  });

  it('refuses what is damaged, cut off or no archive', async () => {
    await expect(take(gzipSync(Buffer.alloc(2_048, 7)))).rejects.toThrow('a header of it is damaged');
    await expect(take(TARBALL.subarray(0, TARBALL.length - 40))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(take(Buffer.from('no gzip'))).rejects.toThrow('it is no whole gzip file');
  });
});
