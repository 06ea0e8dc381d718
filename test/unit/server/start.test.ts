import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverConfig } from '../../../src/server/config.ts';

const MAIN = fileURLToPath(new URL('../../helpers/server-main.ts', import.meta.url));
let data: string;
beforeAll(async () => { data = await mkdtemp(join(tmpdir(), 'atelier-start-')); });
afterAll(() => rm(data, { recursive: true, force: true }));

const start = (argv: string[], environment: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ATELIER_DATA: data, ATELIER_WARM_LABS: '0', ...environment } });
const outcomeOf = async (argv: string[], environment?: NodeJS.ProcessEnv) => {
  const child = start(argv, environment);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close') as Promise<[number]>, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
};

describe('starting the server', () => {
  test('prints its address, serves on loopback only, and ends with 0 on SIGTERM', async () => {
    const child = start(['--port', '0']);
    const [line] = await once(child.stdout, 'data') as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0] ?? '';
    expect((await fetch(`${url}/api/platform`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('on a taken port ends with 1 and says which, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await outcomeOf(['--port', String(port)]);
    other.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`port ${port} of 127.0.0.1 is taken by another program (perhaps Kafka Atelier already runs: http://127.0.0.1:${port})\n  → choose another: npm start -- --port ${port + 1}\n`);
  });

  test('with a wrong flag or variable ends with 2 and names it', async () => {
    expect(await outcomeOf(['--port', 'abc'])).toEqual({ code: 2, stdout: '', stderr: '--port must be a number from 0 to 65535, got "abc"\n  → npm start -- --port 8080 --host 127.0.0.1\n' });
    expect((await outcomeOf([], { ATELIER_MAX_CHECKS: '0', ATELIER_LOG_LEVEL: 'silent' })).stderr).toMatch(/^ATELIER_MAX_CHECKS must be a number from 1 to 64, got "0"\n/);
    expect((await outcomeOf(['--prot', '1'])).code).toBe(2);
    expect(await outcomeOf(['--driver', 'podman'])).toEqual({ code: 2, stdout: '', stderr: '--driver must be one of native, compose, got "podman"\n  → npm start -- --port 8080 --host 127.0.0.1\n' });
    expect((await outcomeOf([], { ATELIER_DRIVER: 'podman' })).stderr).toMatch(/^ATELIER_DRIVER must be one of native, compose, got "podman"\n/);
  });
});

describe('the configuration', () => {
  test('has a default for everything; flags win over the environment', () => {
    expect(serverConfig([], {}, '/checkout')).toEqual({ host: '127.0.0.1', port: 8080, dataDirectory: '/checkout/data', allowedHosts: [], maxChecks: 2, warmLabs: 1, logLevel: 'info', requestsPerMinute: 1_200 });
    expect(serverConfig(['--port', '1', '--driver', 'compose'], { ATELIER_PORT: '2', ATELIER_DRIVER: 'native', ATELIER_ALLOWED_HOSTS: 'a.example, b.example' }, '/checkout')).toMatchObject({ port: 1, driver: 'compose', allowedHosts: ['a.example', 'b.example'] });
  });
});
