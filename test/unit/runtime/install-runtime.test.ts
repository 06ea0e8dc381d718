import { existsSync } from 'node:fs';
import { readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { installRuntime, type InstallProgress } from '../../../src/runtime/install-runtime.ts';
import { loadRuntime } from '../../../src/runtime/load-runtime.ts';
import { artifactFile, artifactPath, type LoadedLock } from '../../../src/runtime/lock.ts';
import { pinOf, someBytes, startFileServer, temporaryFolder, type FileServer } from './file-server.ts';

const JARS = Array.from({ length: 12 }, (_, index) => `org.example:part-${index}:1.0`);
const content = (coordinates: string): Buffer => someBytes(30_000 + JARS.indexOf(coordinates), JARS.indexOf(coordinates) + 5);
const WHEEL_FILE = 'toyjdk-1.2-py3-none-any.whl';
const WHEEL = Buffer.from(zipSync({
  'toyjdk/runtime/bin/java': [new TextEncoder().encode('#!/bin/sh\n'), { os: 3, attrs: (0o100755 << 16) >>> 0 }],
  'toyjdk/runtime/lib/modules': someBytes(80_000, 3),
}));

const lock: LoadedLock = {
  hash: 'test',
  lock: {
    lockVersion: 1,
    jre: { version: '1.2', project: 'toyjdk', projectVersion: '1.2', folder: 'toyjdk/runtime', wheels: { 'linux-x64': { file: WHEEL_FILE, ...pinOf(WHEEL) } } },
    bundles: { kafka: { version: '1.0', jars: JARS } },
    artifacts: Object.fromEntries(JARS.map((coordinates) => [coordinates, pinOf(content(coordinates))])),
  },
};

interface Arranged { server: FileServer; home: string; runtime: string; notices: string[]; progress: InstallProgress[]; install: (options?: { thorough?: boolean; signal?: AbortSignal }) => Promise<{ changed: boolean }>; load: () => ReturnType<typeof loadRuntime> }

async function arrange(): Promise<Arranged> {
  const server = await startFileServer();
  for (const coordinates of JARS) server.files.set(`/maven/${artifactPath(coordinates)}`, content(coordinates));
  server.files.set('/simple/toyjdk/', Buffer.from(`<a href="../../files/${WHEEL_FILE}#sha256=0">${WHEEL_FILE}</a>`));
  server.files.set(`/files/${WHEEL_FILE}`, WHEEL);
  const home = await temporaryFolder();
  const notices: string[] = [];
  const progress: InstallProgress[] = [];
  const common = { home, lock, platform: 'linux-x64' as const };
  return {
    server, home, runtime: join(home, 'runtime'), notices, progress,
    install: (options) => installRuntime({
      ...common, repositories: { maven: `${server.url}/maven`, pypi: `${server.url}/simple`, npm: `${server.url}/npm` }, fetching: { tries: 2, backoffMs: 1 },
      onNotice: (sentence) => notices.push(sentence), onProgress: (step) => progress.push(step), ...options,
    }),
    load: () => loadRuntime(common),
  };
}

describe('installRuntime', () => {
  it('fetches jars and Java runtime, tells how far each part is, and describes what is there', async () => {
    const { server, runtime, progress, install, load } = await arrange();
    expect(await install()).toEqual({ changed: true });
    expect(server.requests).toHaveLength(JARS.length + 2);
    const loaded = await load();
    expect(loaded).toMatchObject({ root: runtime, java: join(runtime, 'jre/bin/java'), kafkaVersion: '1.0' });
    expect(loaded.classpath('kafka')).toEqual(JARS.map((coordinates) => join(runtime, 'jars', artifactFile(coordinates))));
    expect(await readFile(join(runtime, 'classpath/kafka.list'), 'utf8')).toBe(`${JARS.map(artifactFile).join('\n')}\n`);
    expect((await stat(join(runtime, 'jre/bin/java'))).mode & 0o111).toBe(0o111);
    expect(progress.filter(({ state }) => state === 'done').map(({ part }) => part).sort()).toEqual(['Java runtime 1.2', 'Kafka 1.0 jars']);
    expect(loaded.archive('kafka')).toBeUndefined();
    expect(() => loaded.classpath('connect')).toThrow('docker/runtime.lock.json has no bundle connect (it has kafka)');
  });

  it('asks the network for nothing when all is there', async () => {
    const { server, install } = await arrange();
    await install();
    const before = server.requests.length;
    expect(await install()).toEqual({ changed: false });
    expect(await install({ thorough: true })).toEqual({ changed: false });
    expect(server.requests).toHaveLength(before);
  });

  it('goes on after an interruption without fetching anything twice', async () => {
    const { server, install } = await arrange();
    const interrupt = new AbortController();
    let answered = 0;
    server.override = () => {
      answered += 1;
      if (answered === 9) interrupt.abort(new Error('Ctrl-C'));
      return false;
    };
    await expect(install({ signal: interrupt.signal })).rejects.toThrow('Ctrl-C');
    server.override = undefined;
    await install();
    const whole = server.requests.filter((request) => request.endsWith('.jar'));
    expect(new Set(whole).size).toBe(JARS.length);
    expect(whole.length).toBeLessThanOrEqual(JARS.length + 8);
  });

  it('stops with the name of the jar whose hash is wrong, and keeps the others for the next time', async () => {
    const { server, runtime, install } = await arrange();
    const bad = JARS[7] ?? '';
    const path = `/maven/${artifactPath(bad)}`;
    server.files.set(path, someBytes(content(bad).length, 99));
    await expect(install()).rejects.toMatchObject({ code: 'HASH_MISMATCH', message: expect.stringContaining('refused part-7-1.0.jar (org.example:part-7:1.0)') as string });
    expect(existsSync(join(runtime, 'jars/part-7-1.0.jar'))).toBe(false);
    server.files.set(path, content(bad));
    await install();
    expect(existsSync(join(runtime, 'jars/part-7-1.0.jar'))).toBe(true);
  });

  it('notices a truncated jar by name at the next start and fetches just that one', async () => {
    const { server, runtime, notices, install, load } = await arrange();
    await install();
    const before = server.requests.length;
    await truncate(join(runtime, 'jars/part-3-1.0.jar'), 100);
    await expect(load()).rejects.toMatchObject({ code: 'RUNTIME_MISSING', message: `the Kafka runtime in ${runtime} is not complete: jars/part-3-1.0.jar (org.example:part-3:1.0) has 100 of 30003 bytes`, hint: 'run npm run setup' });
    await install();
    expect(notices).toEqual(['jars/part-3-1.0.jar (org.example:part-3:1.0) has 100 of 30003 bytes: it is fetched again']);
    expect(server.requests.slice(before)).toEqual([`/maven/${artifactPath('org.example:part-3:1.0')}`]);
    await load();
  });

  it('notices a jar of the right size with other content', async () => {
    const { runtime, notices, install, load } = await arrange();
    await install();
    const other = someBytes(30_003, 77);
    await writeFile(join(runtime, 'jars/part-3-1.0.jar'), other);
    await expect(load()).rejects.toThrow(`jars/part-3-1.0.jar (org.example:part-3:1.0) has sha256 ${pinOf(other).sha256}, expected ${pinOf(content('org.example:part-3:1.0')).sha256}`);
    await install();
    expect(notices).toHaveLength(1);
    await load();
  });

  it('notices content that changed without a trace only when it checks everything', async () => {
    const { runtime, notices, install, load } = await arrange();
    await install();
    const path = join(runtime, 'jars/part-3-1.0.jar');
    await utimes(path, 1_700_000_000, 1_700_000_000);
    expect(await install()).toEqual({ changed: false }); // hashed once more, and noted
    await writeFile(path, someBytes(30_003, 77));
    await utimes(path, 1_700_000_000, 1_700_000_000);
    expect(await install()).toEqual({ changed: false });
    expect(await install({ thorough: true })).toEqual({ changed: true });
    expect(notices).toEqual([expect.stringMatching(/^jars\/part-3-1\.0\.jar \(org\.example:part-3:1\.0\) has sha256 .*: it is fetched again$/)]);
    expect(await readFile(path)).toEqual(content('org.example:part-3:1.0'));
    await load();
  });

  it('notices a damaged file of the Java runtime and unpacks it again', async () => {
    const { runtime, notices, install, load } = await arrange();
    await install();
    await truncate(join(runtime, 'jre/lib/modules'), 5);
    await expect(load()).rejects.toThrow('jre/lib/modules has 5 of 80000 bytes');
    await install();
    expect(notices).toEqual(['jre/lib/modules has 5 of 80000 bytes: it is fetched again']);
    await load();
  });

  it('works without its receipt: what is right is recognized by its hash', async () => {
    const { server, runtime, install, load } = await arrange();
    await install();
    const before = server.requests.length;
    await rm(join(runtime, 'receipt.json'));
    await install();
    expect(server.requests.slice(before)).toEqual(['/simple/toyjdk/', `/files/${WHEEL_FILE}`]);
    await load();
  });

  it('removes jars of an earlier lock', async () => {
    const { runtime, install } = await arrange();
    await install();
    await writeFile(join(runtime, 'jars/part-0-0.9.jar'), 'old');
    await rm(join(runtime, 'jars/part-1-1.0.jar'));
    await install();
    expect(existsSync(join(runtime, 'jars/part-0-0.9.jar'))).toBe(false);
  });

  it('lets two set-ups at once take turns', async () => {
    const { server, install, load } = await arrange();
    const outcomes = await Promise.all([install(), install()]);
    expect(outcomes).toEqual([{ changed: true }, { changed: true }]);
    expect(server.requests.filter((request) => request.endsWith('.jar'))).toHaveLength(JARS.length);
    await load();
  });

  it('takes over the lock of a set-up that was killed', async () => {
    const { home, install, load } = await arrange();
    await writeFile(join(home, 'setup.lock'), '999999999');
    await install();
    await load();
    expect(existsSync(join(home, 'setup.lock'))).toBe(false);
  });

  it('says that the index does not have the wheel', async () => {
    const { server, install } = await arrange();
    server.files.set('/simple/toyjdk/', Buffer.from('<a href="x">x</a>'));
    await expect(install()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: `the package index at ${server.url.replace('http://', '')} does not list ${WHEEL_FILE} (toyjdk 1.2)`, hint: 'name an index that does with ATELIER_PYPI_INDEX' });
  });
});

describe('loadRuntime', () => {
  it('names what is missing and how to get it', async () => {
    const { runtime, load } = await arrange();
    await expect(load()).rejects.toMatchObject({
      code: 'RUNTIME_MISSING', hint: 'run npm run setup',
      message: `the Kafka runtime in ${runtime} is not complete: the Java runtime 1.2 (${WHEEL_FILE}); jars/part-0-1.0.jar (org.example:part-0:1.0) is missing; jars/part-1-1.0.jar (org.example:part-1:1.0) is missing and 10 more`,
    });
  });
});
