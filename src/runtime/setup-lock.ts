import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../support/index.ts';

/**
 * Runs `work` while no other process of this machine sets up the same folder.
 * A lock whose process is gone (interrupted, killed) is taken over.
 */
export async function withSetupLock<T>(home: string, work: () => Promise<T>, { onWait, signal, timeoutMs = 30 * 60_000 }: { onWait?: (pid: number) => void; signal?: AbortSignal | undefined; timeoutMs?: number } = {}): Promise<T> {
  const path = join(home, 'setup.lock');
  await mkdir(home, { recursive: true });
  let told = false;
  await waitUntil({
    what: `another set-up of ${home} to finish (its process is named in ${path})`, timeoutMs, signal,
    check: async () => {
      if (await take(path)) return true;
      const holder = await holderOf(path);
      if (holder === undefined) {
        await rm(path, { force: true });
        return await take(path);
      }
      if (!told) onWait?.(holder);
      told = true;
      return false;
    },
  });
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A hard link appears with its content or not at all: nobody ever reads a half-written lock. */
async function take(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** The living process that holds the lock. */
async function holderOf(path: string): Promise<number | undefined> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? pid : undefined;
  }
}
