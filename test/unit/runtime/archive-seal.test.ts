import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveIsCurrent, archivePath, placeArchive, removeDamagedArchive } from '../../../src/runtime/archive-seal.ts';
import { runtimePaths, type RuntimePaths } from '../../../src/runtime/paths.ts';
import { temporaryFolder } from './file-server.ts';

async function sealed(): Promise<RuntimePaths> {
  const paths = runtimePaths(await temporaryFolder());
  await mkdir(paths.archives, { recursive: true });
  const fresh = join(paths.archives, 'fresh');
  await writeFile(fresh, 'an archive');
  await placeArchive(paths, 'kafka', 'key-1', fresh);
  return paths;
}

describe('a start-up archive', () => {
  it('is used for what it was trained for, and nothing else', async () => {
    const paths = await sealed();
    expect(archiveIsCurrent(paths, 'kafka', 'key-1')).toBe(true);
    expect(archiveIsCurrent(paths, 'kafka', 'key-2')).toBe(false);
    expect(archiveIsCurrent(paths, 'connect', 'key-1')).toBe(false);
  });

  it('has a seal whose second line the entrypoint compares with size and time of change', async () => {
    const paths = await sealed();
    const { size, mtimeMs } = await stat(archivePath(paths, 'kafka'));
    expect((await readFile(join(paths.archives, 'kafka.seal'), 'utf8')).split('\n')[1]).toBe(`${size} ${Math.floor(mtimeMs / 1_000)}`);
  });

  it('is not used without its seal, or when it changed since', async () => {
    const paths = await sealed();
    await appendFile(archivePath(paths, 'kafka'), '!');
    expect(archiveIsCurrent(paths, 'kafka', 'key-1')).toBe(false);
    const other = await sealed();
    await rm(join(other.archives, 'kafka.seal'));
    expect(archiveIsCurrent(other, 'kafka', 'key-1')).toBe(false);
  });

  it('is removed by a full check when its content is damaged', async () => {
    const paths = await sealed();
    expect(await removeDamagedArchive(paths, 'kafka')).toBeUndefined();
    const { atime, mtime } = await stat(archivePath(paths, 'kafka'));
    await writeFile(archivePath(paths, 'kafka'), 'an arch1ve');
    await utimes(archivePath(paths, 'kafka'), atime, mtime);
    expect(await removeDamagedArchive(paths, 'kafka')).toBe('archives/kafka.aot was damaged and is removed; it is trained again at the next start');
    expect(existsSync(archivePath(paths, 'kafka'))).toBe(false);
  });
});
