import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import type { TerminalEvent, TerminalRequest } from '../../../src/contracts/index.ts';
import { listen, type Listening } from '../../../src/server/listen.ts';
import { terminalSockets, type TerminalSockets } from '../../../src/server/terminal-socket.ts';
import { AtelierError, waitUntil } from '../../../src/support/index.ts';

interface Page { readonly slug: string; readonly send: (event: TerminalEvent) => void; readonly fail: (error: unknown) => void; readonly requests: TerminalRequest[]; detached: boolean }

const pages: Page[] = [];
const open: WebSocket[] = [];
let listening: Listening;
let sockets: TerminalSockets;

beforeAll(async () => {
  sockets = terminalSockets({
    exercises: { list: () => [{ slug: 'first' }] } as never,
    allowedHosts: ['atelier.example'], log: pino({ level: 'silent' }),
    terminals: {
      attach: (_owner: string, slug: string, send: Page['send'], fail: Page['fail']) => {
        const page: Page = { slug, send, fail, requests: [], detached: false };
        pages.push(page);
        return { request: (request: TerminalRequest) => page.requests.push(request), detach: () => { page.detached = true; } };
      },
    } as never,
  });
  listening = await listen((_request, response) => response.end(), { host: '127.0.0.1', port: 0 }, sockets.upgrade);
});
afterEach(() => { for (const socket of open.splice(0)) socket.terminate(); pages.length = 0; });
afterAll(async () => { sockets.close(); await listening.close(); });

/** Settles with "open", or with the status of the refusal. */
function dial(path: string, headers: Record<string, string> = {}): Promise<{ socket: WebSocket; outcome: 'open' | number; heard: TerminalEvent[]; closed: Promise<{ code: number; reason: string }> }> {
  const socket = new WebSocket(`${listening.url.replace('http', 'ws')}${path}`, { headers });
  open.push(socket);
  const heard: TerminalEvent[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data as Buffer)) as TerminalEvent));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('open', () => resolve({ socket, outcome: 'open', heard, closed }));
    socket.on('unexpected-response', (_request, response) => { response.resume(); resolve({ socket, outcome: response.statusCode ?? 0, heard, closed }); });
  });
}
const PATH = '/api/exercises/first/terminal';

test.each<[string, string, Record<string, string>, 'open' | number]>([
  ['our own page', PATH, { origin: 'SELF' }, 'open'],
  ['a program that is no browser', `${PATH}?lang=en`, {}, 'open'],
  ['another site', PATH, { origin: 'https://evil.example' }, 403],
  ['another port of this machine', PATH, { origin: 'http://127.0.0.1:3000' }, 403],
  ['an opaque origin', PATH, { origin: 'null' }, 403],
  ['a page that the browser calls cross-site', PATH, { origin: 'SELF', 'sec-fetch-site': 'cross-site' }, 403],
  ['a name re-pointed to this machine', PATH, { host: 'evil.example', origin: 'http://evil.example' }, 421],
  ['an exercise that is not there', '/api/exercises/other/terminal', { origin: 'SELF' }, 404],
  ['another path', '/api/exercises/first/events', { origin: 'SELF' }, 404],
])('%s', async (_who, path, headers, expected) => {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value === 'SELF' ? listening.url : value]));
  expect((await dial(path, own)).outcome).toBe(expected);
  expect(pages).toHaveLength(expected === 'open' ? 1 : 0);
});

test('hands requests and events on, and leaves when the page goes', async () => {
  const { socket, heard } = await dial(PATH);
  pages[0]?.send({ type: 'output', text: 'lab $ ' });
  socket.send(JSON.stringify({ type: 'input', text: 'ls\r' }));
  await waitUntil({ what: 'both to arrive', timeoutMs: 5_000, check: () => heard.length === 1 && pages[0]?.requests.length === 1 });
  expect(pages[0]?.requests).toEqual([{ type: 'input', text: 'ls\r' }]);
  socket.close();
  await waitUntil({ what: 'the view to be left', timeoutMs: 5_000, check: () => pages[0]?.detached });
});

test.each<[string, string | Buffer]>([
  ['no JSON', 'hello'], ['an unknown type', '{"type":"sudo"}'], ['a size that no screen has', '{"type":"resize","columns":0,"rows":9}'], ['bytes', Buffer.from([1, 2])],
])('%s ends the connection with the reason', async (_what, message) => {
  const { socket, closed } = await dial(PATH);
  socket.send(message);
  const { code, reason } = await closed;
  expect(code).toBe(1008);
  expect(reason).not.toBe('');
});

test('tells in the page’s language why a terminal can’t be had, then closes', async () => {
  const { heard, closed } = await dial(`${PATH}?lang=en`);
  pages[0]?.fail(new AtelierError('LAB_START_FAILED', 'kafka-1 ended with exit code 1'));
  expect((await closed).code).toBe(1_000);
  expect(heard).toEqual([{ type: 'ended', message: 'kafka-1 ended with exit code 1 Reset the lab, then start it again.' }]);
});
