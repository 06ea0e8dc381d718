import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AtelierError, messageOf, waitUntil } from '../support/index.ts';
import type { Pin } from './lock.ts';
import { splitCredentials } from './repositories.ts';

export interface FetchOptions {
  readonly url: string;
  /** Final place. It exists only once the content is verified; until then the bytes are in `<path>.part`. */
  readonly path: string;
  readonly pin: Pin;
  /** For messages: `kafka-clients-4.3.1.jar (org.apache.kafka:kafka-clients:4.3.1)`. */
  readonly label: string;
  /** Called with the bytes held so far, of `pin.size`. */
  readonly onBytes?: (held: number) => void;
  readonly signal?: AbortSignal;
  /** @default 5 */
  readonly tries?: number;
  /** Wait before the second try; doubles with each. @default 500 */
  readonly backoffMs?: number;
  /** A connection that brings no byte for this long is given up and tried again. @default 30000 */
  readonly stallMs?: number;
}

/** Worth another try: the network or the server's mood, not the request. */
class TransientFailure extends Error {}

/**
 * Fetches one file, hashing while it streams. Goes on where an earlier try or an interrupted set-up stopped, when the server can.
 * On return `path` holds exactly the pinned bytes. On failure `path` doesn't exist.
 * @throws AtelierError HASH_MISMATCH, DOWNLOAD_FAILED, DISK_FULL, each naming the file.
 */
export async function fetchFile(options: FetchOptions): Promise<void> {
  const { label, signal, tries = 5, backoffMs = 500 } = options;
  await asDiskError(label, () => mkdir(dirname(options.path), { recursive: true }));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryOnce(options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TransientFailure)) throw error;
      if (attempt === tries) {
        throw new AtelierError('DOWNLOAD_FAILED', `could not fetch ${label} after ${tries} tries: ${error.message}`, {
          hint: 'check the network (HTTPS_PROXY and NODE_EXTRA_CA_CERTS are honoured; mirrors: ATELIER_MAVEN_REPOSITORY, ATELIER_PYPI_INDEX), then run the same command again: it goes on where it stopped',
          cause: error, facts: { label, tries },
        });
      }
      const nextAt = performance.now() + backoffMs * 2 ** (attempt - 1);
      await waitUntil({ what: `the next try of ${label}`, check: () => performance.now() >= nextAt, timeoutMs: backoffMs * 2 ** attempt + 1_000, signal });
    }
  }
}

async function tryOnce({ url, path, pin, label, onBytes, signal, stallMs = 30_000 }: FetchOptions): Promise<void> {
  const part = `${path}.part`;
  const { hash, held: heldBefore } = await resumePoint(part, pin.size);
  let held = heldBefore;
  if (held < pin.size) {
    const stalled = new AbortController();
    const timer = setTimeout(() => stalled.abort(new Error(`no byte for ${stallMs} ms`)), stallMs);
    try {
      const response = await request(url, held, label, signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]));
      const resumed = response.status === 206;
      const announced = Number(response.headers.get('content-length') ?? Number.NaN) + (resumed ? held : 0);
      if (!Number.isNaN(announced) && announced !== pin.size && !response.headers.has('content-encoding')) {
        await response.body?.cancel();
        await rm(part, { force: true });
        throw refusal(`${announced} bytes`);
      }
      const file = await asDiskError(label, () => open(part, resumed ? 'a' : 'w'));
      const fresh = resumed ? hash : createHash('sha256');
      if (!resumed) held = 0;
      try {
        for await (const chunk of chunksOf(response, stalled.signal)) {
          timer.refresh();
          fresh.update(chunk);
          await asDiskError(label, () => file.appendFile(chunk));
          held += chunk.length;
          onBytes?.(held);
          if (held > pin.size) break;
        }
        if (held < pin.size) throw new TransientFailure(`the connection ended after ${held} of ${pin.size} bytes`);
        await asDiskError(label, () => file.datasync());
      } finally {
        await file.close();
      }
      return await finish(fresh, held, resumed);
    } finally {
      clearTimeout(timer);
    }
  }
  return await finish(hash, held, true);

  async function finish(digest: Hash, size: number, mixed: boolean): Promise<void> {
    const actual = digest.digest('hex');
    if (size === pin.size && actual === pin.sha256) {
      await asDiskError(label, () => rename(part, path));
      return;
    }
    await rm(part, { force: true });
    // The first half may come from another try, or another day: only a whole download is evidence against the server.
    if (mixed) throw new TransientFailure(`the continued download of ${label} did not fit together`);
    const found = size === pin.size ? `sha256 ${actual}` : `more than ${pin.size} bytes`;
    throw refusal(found);
  }

  function refusal(found: string): AtelierError {
    return new AtelierError('HASH_MISMATCH', `refused ${label}: expected ${pin.size} bytes with sha256 ${pin.sha256}, got ${found} from ${new URL(url).host}`, {
      hint: 'the file on the server is not the one that docker/runtime.lock.json pins: check for a proxy or mirror that changes files, then run the same command again',
      facts: { label, expected: pin.sha256, found },
    });
  }
}

/** Hash state and length of what an earlier try left. */
async function resumePoint(part: string, size: number): Promise<{ hash: Hash; held: number }> {
  const hash = createHash('sha256');
  const held = await stat(part).then((found) => found.size, () => 0);
  if (held === 0) return { hash, held: 0 };
  if (held > size) {
    await rm(part, { force: true });
    return { hash, held: 0 };
  }
  for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
  return { hash, held };
}

async function request(url: string, from: number, label: string, signal: AbortSignal): Promise<Response> {
  const { url: plain, headers } = splitCredentials(url);
  let response: Response;
  try {
    response = await fetch(plain, { signal, headers: { ...headers, 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) } });
  } catch (error) {
    throw new TransientFailure(networkReason(error, plain), { cause: error });
  }
  const { status } = response;
  if (status === 200) return response;
  if (status === 206) {
    if (response.headers.get('content-range')?.startsWith(`bytes ${from}-`) === true) return response;
    await response.body?.cancel();
    return await request(url, 0, label, signal);
  }
  await response.body?.cancel();
  if (status === 416) return await request(url, 0, label, signal);
  if (status >= 500 || status === 408 || status === 425 || status === 429) throw new TransientFailure(`HTTP ${status} from ${new URL(plain).host}`);
  throw new AtelierError('DOWNLOAD_FAILED', `could not fetch ${label}: HTTP ${status} from ${new URL(plain).host}`, {
    hint: status === 404 ? 'the repository or mirror does not hold this file: check ATELIER_MAVEN_REPOSITORY and ATELIER_PYPI_INDEX' : 'the repository, mirror or proxy refuses the request: check its address and credentials',
    facts: { label, status },
  });
}

async function* chunksOf(response: Response, stalled: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  try {
    yield* response.body;
  } catch (error) {
    throw new TransientFailure(stalled.aborted ? messageOf(stalled.reason) : networkReason(error, response.url), { cause: error });
  }
}

/** undici's "fetch failed" hides the reason in its cause. */
function networkReason(error: unknown, url: string): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `${messageOf(cause)}${code} at ${new URL(url).host}`;
}

/** Does a file operation; a full disk gets its own sentence. */
export async function asDiskError<T>(label: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new AtelierError('DISK_FULL', `the disk is full: ${label} could not be written`, {
        hint: 'free some space (the runtime takes about 350 MB), or set ATELIER_HOME to a folder on another disk, then run the same command again: it goes on where it stopped', cause: error,
      });
    }
    throw error;
  }
}
