import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchFile } from '../../../src/runtime/fetch-file.ts';
import { pinOf, someBytes, startFileServer, temporaryFolder, type FileServer } from './file-server.ts';

const CONTENT = someBytes(200_000);
const LABEL = 'tool-1.0.jar (org.example:tool:1.0)';
const quick = { backoffMs: 1, tries: 3, stallMs: 5_000 };

async function arrange(): Promise<{ server: FileServer; path: string; fetch: (options?: Partial<Parameters<typeof fetchFile>[0]>) => Promise<void> }> {
  const server = await startFileServer();
  server.files.set('/tool.jar', CONTENT);
  const path = join(await temporaryFolder(), 'jars', 'tool-1.0.jar');
  return { server, path, fetch: (options) => fetchFile({ url: `${server.url}/tool.jar`, path, pin: pinOf(CONTENT), label: LABEL, ...quick, ...options }) };
}

describe('fetchFile', () => {
  it('puts exactly the pinned bytes in place and leaves nothing else behind', async () => {
    const { path, fetch } = await arrange();
    const held: number[] = [];
    await fetch({ onBytes: (bytes) => held.push(bytes) });
    expect(await readFile(path)).toEqual(CONTENT);
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(held.at(-1)).toBe(CONTENT.length);
  });

  it('refuses a file with another hash by name, with its coordinates and both hashes, and keeps nothing of it', async () => {
    const { server, path, fetch } = await arrange();
    const other = someBytes(CONTENT.length, 2);
    server.files.set('/tool.jar', other);
    const failure = fetch();
    await expect(failure).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
    await expect(failure).rejects.toThrow(`refused ${LABEL}: expected 200000 bytes with sha256 ${pinOf(CONTENT).sha256}, got sha256 ${pinOf(other).sha256} from ${server.url.replace('http://', '')}`);
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it('refuses a file of another size before reading it', async () => {
    const { server, fetch } = await arrange();
    server.files.set('/tool.jar', CONTENT.subarray(0, 1_000));
    await expect(fetch()).rejects.toThrow(/^refused tool-1\.0\.jar .*: expected 200000 bytes .*, got 1000 bytes from/);
  });

  it('goes on with the rest after a connection that broke', async () => {
    const { server, path, fetch } = await arrange();
    let cut: (() => void) | undefined;
    server.override = (_path, _request, response) => {
      if (server.requests.length > 1) return false;
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 70_000));
      cut = () => void response.destroy();
      return true;
    };
    await fetch({ onBytes: () => cut?.() }); // once something has arrived: a stream that breaks drops what nobody has read yet
    expect(await readFile(path)).toEqual(CONTENT);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]).toMatch(/^\/tool\.jar bytes=[1-9]\d*-$/);
  });

  it('goes on where an interrupted set-up stopped', async () => {
    const { server, path, fetch } = await arrange();
    await fetch({ url: `${server.url}/nothing-here` }).catch(() => undefined); // makes the folder
    await writeFile(`${path}.part`, CONTENT.subarray(0, 150_000));
    await fetch();
    expect(await readFile(path)).toEqual(CONTENT);
    expect(server.requests.at(-1)).toBe('/tool.jar bytes=150000-');
  });

  it('starts over when what was left does not fit', async () => {
    const { server, path, fetch } = await arrange();
    await fetch({ url: `${server.url}/nothing-here` }).catch(() => undefined);
    await writeFile(`${path}.part`, someBytes(150_000, 9));
    await fetch();
    expect(await readFile(path)).toEqual(CONTENT);
    expect(server.requests.slice(-2)).toEqual(['/tool.jar bytes=150000-', '/tool.jar']);
  });

  it('starts over when the server can not continue a download', async () => {
    const { server, path, fetch } = await arrange();
    await fetch({ url: `${server.url}/nothing-here` }).catch(() => undefined);
    await writeFile(`${path}.part`, CONTENT.subarray(0, 150_000));
    server.override = (_path, _request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length }).end(CONTENT);
      return true;
    };
    await fetch();
    expect(await readFile(path)).toEqual(CONTENT);
  });

  it('says at once that a file is not there, and where mirrors are named', async () => {
    const { server, fetch } = await arrange();
    server.files.clear();
    await expect(fetch()).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED', message: `could not fetch ${LABEL}: HTTP 404 from ${server.url.replace('http://', '')}`, hint: expect.stringContaining('ATELIER_MAVEN_REPOSITORY') as string });
    expect(server.requests).toHaveLength(1);
  });

  it('tries again when the server is out of order, and says how often', async () => {
    const { server, path, fetch } = await arrange();
    let failures = 2;
    server.override = (_path, _request, response) => {
      if (failures === 0) return false;
      failures -= 1;
      response.writeHead(503).end();
      return true;
    };
    await fetch();
    expect(existsSync(path)).toBe(true);
    failures = 99;
    await expect(fetch({ path: `${path}.2` })).rejects.toThrow(`could not fetch ${LABEL} after 3 tries: HTTP 503 from`);
  });

  it('gives up a connection that brings no byte', async () => {
    const { server, path, fetch } = await arrange();
    server.override = (_path, _request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 10));
      return true;
    };
    await expect(fetch({ stallMs: 60, tries: 2 })).rejects.toThrow(`could not fetch ${LABEL} after 2 tries: no byte for 60 ms`);
    expect(existsSync(path)).toBe(false);
  });

  it('names the host that can not be reached', async () => {
    const { path } = await arrange();
    const failure = fetchFile({ url: 'http://127.0.0.1:1/tool.jar', path, pin: pinOf(CONTENT), label: LABEL, ...quick });
    await expect(failure).rejects.toThrow(/after 3 tries: .* at 127\.0\.0\.1:1$/);
    await expect(failure).rejects.toMatchObject({ hint: expect.stringContaining('HTTPS_PROXY') as string });
  });

  it('sends the credentials of a mirror as a header and never shows them', async () => {
    const { server, fetch } = await arrange();
    let authorization: string | undefined;
    server.override = (_path, request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(403).end();
      return true;
    };
    const error: unknown = await fetch({ url: `${server.url.replace('//', '//ann:s3cret@')}/tool.jar` }).catch((thrown: unknown) => thrown);
    expect(authorization).toBe(`Basic ${Buffer.from('ann:s3cret').toString('base64')}`);
    expect(JSON.stringify([String(error), error])).not.toContain('s3cret');
  });

  it('says that the disk is full', async () => {
    const { server, path, fetch } = await arrange();
    await fetch({ url: `${server.url}/nothing-here` }).catch(() => undefined);
    await symlink('/dev/full', `${path}.part`);
    await expect(fetch()).rejects.toMatchObject({ code: 'DISK_FULL', message: `the disk is full: ${LABEL} could not be written`, hint: expect.stringContaining('ATELIER_HOME') as string });
  });

  it('stops at once when it is cancelled, and keeps what it has for the next time', async () => {
    const { server, path, fetch } = await arrange();
    const cancel = new AbortController();
    server.override = (_path, _request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 50_000));
      return true;
    };
    await expect(fetch({ signal: cancel.signal, onBytes: () => cancel.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect((await readFile(`${path}.part`)).length).toBeGreaterThan(0);
  });
});
