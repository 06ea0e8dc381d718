import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { installRuntime, type InstallProgress } from '../../../src/runtime/install-runtime.ts';
import { loadRuntime } from '../../../src/runtime/load-runtime.ts';
import { artifactFile, artifactPath, type LoadedLock } from '../../../src/runtime/lock.ts';
import { runtimeWith } from '../../../src/runtime/runtime-with.ts';
import { pinOf, someBytes, startFileServer, temporaryFolder, type FileServer } from './file-server.ts';

const [SHARED, OWN, LATE] = ['org.example:shared:1.0', 'org.example:broker:1.0', 'org.example:worker:1.0'] as const;
const CONTENT = { [SHARED]: someBytes(20_000, 1), [OWN]: someBytes(10_000, 2), [LATE]: someBytes(30_000, 3) };
const WHEEL = Buffer.from(zipSync({ 'toyjdk/runtime/bin/java': [new TextEncoder().encode('#!/bin/sh\n'), { os: 3, attrs: (0o100755 << 16) >>> 0 }] }));

const lock: LoadedLock = {
  hash: 'test',
  lock: {
    lockVersion: 1,
    jre: { version: '1.2', project: 'toyjdk', projectVersion: '1.2', folder: 'toyjdk/runtime', wheels: { 'linux-x64': { file: 'toyjdk-1.2.whl', ...pinOf(WHEEL) } } },
    bundles: { kafka: { version: '1.0', jars: [SHARED, OWN] }, connect: { version: '1.0', jars: [LATE, SHARED], whenNeeded: true } },
    artifacts: Object.fromEntries(Object.entries(CONTENT).map(([coordinates, content]) => [coordinates, pinOf(content)])),
  },
};

async function arrange() {
  const server: FileServer = await startFileServer();
  for (const [coordinates, content] of Object.entries(CONTENT)) server.files.set(`/maven/${artifactPath(coordinates)}`, content);
  server.files.set('/simple/toyjdk/', Buffer.from('<a href="../../files/toyjdk-1.2.whl">toyjdk-1.2.whl</a>'));
  server.files.set('/files/toyjdk-1.2.whl', WHEEL);
  const home = await temporaryFolder();
  const common = { home, lock, platform: 'linux-x64' as const };
  const options = { ...common, repositories: { maven: `${server.url}/maven`, pypi: `${server.url}/simple`, npm: `${server.url}/npm` }, fetching: { tries: 2, backoffMs: 1 } };
  return { server, options, jars: join(home, 'runtime', 'jars'), list: join(home, 'runtime', 'classpath', 'connect.list'), load: () => loadRuntime(common) };
}

describe('a bundle that is fetched when needed', () => {
  it('is no part of the set-up, and comes with the first lab that has its image; once', async () => {
    const { server, options, jars, list, load } = await arrange();
    await installRuntime(options);
    expect((await readdir(jars)).sort()).toEqual(['broker-1.0.jar', 'shared-1.0.jar']);
    expect(existsSync(list)).toBe(false);
    await load();

    const before = server.requests.length;
    const progress: InstallProgress[] = [];
    const runtime = await runtimeWith(['kafka', 'connect', 'rest-proxy'], { ...options, onProgress: (step) => progress.push(step) });
    expect(server.requests.slice(before)).toEqual([`/maven/${artifactPath(LATE)}`]);
    expect(runtime.classpath('connect')).toEqual([LATE, SHARED].map((coordinates) => join(jars, artifactFile(coordinates))));
    expect(progress.at(-1)).toEqual({ part: 'Connect 1.0 jars', state: 'done', heldBytes: 30_000, totalBytes: 30_000 });

    await runtimeWith(['connect'], options);
    expect(server.requests).toHaveLength(before + 1);
  });

  it('is from then on verified and repaired like the rest', async () => {
    const { options, jars, load } = await arrange();
    await installRuntime({ ...options, bundles: ['connect'] });
    await rm(join(jars, artifactFile(LATE)));
    await expect(load()).rejects.toThrow('worker-1.0.jar (org.example:worker:1.0) is missing');
    expect(await installRuntime(options)).toEqual({ changed: true });
    await load();
  });

  it('that can not be fetched leaves the rest usable, and says what it was', async () => {
    const { server, options, list, load } = await arrange();
    await installRuntime(options);
    server.files.delete(`/maven/${artifactPath(LATE)}`);
    await expect(runtimeWith(['connect'], options)).rejects.toThrow(/worker-1\.0\.jar/);
    expect(existsSync(list)).toBe(false);
    await load();
  });

  it('is not fetched onto a machine that was never set up', async () => {
    const { server, options } = await arrange();
    await expect(runtimeWith(['connect'], options)).rejects.toMatchObject({ code: 'RUNTIME_MISSING' });
    expect(server.requests).toEqual([]);
    await expect(installRuntime({ ...options, bundles: ['conect'] })).rejects.toThrow('docker/runtime.lock.json has no bundle conect (it has kafka, connect)');
  });
});
