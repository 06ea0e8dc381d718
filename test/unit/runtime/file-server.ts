import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { onTestFinished } from 'vitest';

export interface FileServer {
  readonly url: string;
  /** `GET /path bytes=…` of each request, in order. */
  readonly requests: string[];
  /** Content by path, served whole or by range. */
  readonly files: Map<string, Buffer>;
  /** Answers a path by hand instead; return false to serve it as usual. */
  override: ((path: string, request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

/** A loopback HTTP server with files, gone when the test is. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${path}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`);
    if (state.override?.(path, request, response) === true) return;
    const content = files.get(path);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) response.writeHead(206, { 'content-length': content.length - from, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
    else response.writeHead(200, { 'content-length': content.length });
    response.end(content.subarray(from));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  onTestFinished(() => new Promise<void>((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  }));
  const state: FileServer = { url: `http://127.0.0.1:${address.port}`, requests, files, override: undefined };
  return state;
}

/** A folder of its own, gone when the test is. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function pinOf(content: Buffer): { size: number; sha256: string } {
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** Bytes that differ all along, so that a wrong join shows. */
export function someBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = seed; index < length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
