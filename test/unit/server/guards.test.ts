import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/contracts/index.ts';
import { startTestServer, type TestServer } from '../../helpers/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer({ environment: { ATELIER_ALLOWED_HOSTS: 'atelier.example', ATELIER_REQUESTS_PER_MINUTE: '60' } }); });
afterAll(() => server[Symbol.asyncDispose]());

const reset = (headers: Record<string, string>) => server.ask('/api/exercises/notification-producers/workspace/typescript/reset', { method: 'POST', headers });
const own = (): string => new URL(server.url).host;

describe('a request under a foreign host name', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:8080', '127.0.0.2'])('%j is refused, for pages and API alike', async (host) => {
    for (const path of ['/', '/api/platform']) {
      const answer = await server.ask(path, { headers: { host } });
      expect(answer.status).toBe(421);
    }
  });

  test.each(['localhost:1', 'LOCALHOST', '127.0.0.1', '[::1]:8080', 'atelier.example:8080'])('%j is ours', async (host) => {
    expect((await server.ask('/api/platform', { headers: { host } })).status).toBe(200);
  });
});

describe('a change asked for by another site', () => {
  test.each([
    ['Origin of another site', { origin: 'https://evil.example' }],
    ['Origin of another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['an opaque Origin', { origin: 'null' }],
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }],
    ['a typed address', { 'sec-fetch-site': 'none' }],
  ])('%s is refused', async (_title, headers) => {
    const answer = await reset(headers as Record<string, string>);
    expect(answer.json<Problem>().status).toBe(403);
  });

  test('is accepted from the page of this server, and from programs that are no browser', async () => {
    expect((await reset({ origin: server.url, host: own(), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await reset({ origin: server.url, host: own() })).status).toBe(200);
    expect((await reset({})).status).toBe(200);
  });
});

describe('the learner’s service', () => {
  test.each(['script', 'document', 'image', 'iframe', 'serviceworker'])('is never loaded as a %s', async (destination) => {
    const answer = await server.ask('/api/exercises/notification-producers/service/x.js', { headers: { 'sec-fetch-dest': destination, 'sec-fetch-site': 'same-origin' } });
    expect(answer.json<Problem>()).toMatchObject({ status: 403 });
  });
});

describe('every response', () => {
  test('allows scripts of this server only, no framing, no sniffing, and does not say what it runs on', async () => {
    const { headers } = await server.ask('/api/platform');
    expect(headers['content-security-policy']).toMatch(/script-src 'self' 'wasm-unsafe-eval'/);
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

// Last: it uses up what the others would need.
describe('a client that asks without end', () => {
  test('is told to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 70 }, () => server.ask('/api/platform', { headers: { 'accept-language': 'fr' } })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused[0]?.json<Problem>().detail).toBe('Trop de requêtes en une minute. Attendez un instant.');
  });
});
