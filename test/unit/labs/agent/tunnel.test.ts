import { connect, createServer, type Server, type Socket } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { connectAgent, openTunnel } from '../../../../labs/agent/index.ts';
import { serveAgent } from '../../../../labs/agent/server.ts';
import { offerAgent } from '../../../../labs/agent/offer.ts';

const token = 'a-token-of-at-least-32-characters-for-tests';
const cleanups: (() => void)[] = [];
afterEach(() => { for (const cleanup of cleanups.splice(0).reverse()) cleanup(); });

async function agent(options: { folder?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-tunnel-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const directory = options.folder === undefined ? folder : join(folder, options.folder);
  if (directory !== folder) mkdirSync(directory);
  const socketPath = join(directory, 'agent.sock');
  const server = await serveAgent({ token, listen: { socketPath } }, offerAgent({ clusters: {} }));
  cleanups.push(() => server.close());
  return { at: { socketPath }, token };
}

async function listening(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, onSocket).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

test('an end sent through a tunnel arrives as an end, and the answer still comes back after it', async () => {
  const { port } = await listening((socket) => void text(socket).then((heard) => socket.end(`heard ${heard.length} characters`)));
  const tunnel = await openTunnel(await agent(), '127.0.0.1', port);
  tunnel.write('x'.repeat(3_000_000));
  tunnel.end();
  expect(await text(tunnel)).toBe('heard 3000000 characters');
});

test('what the far side sends on accept arrives whole, together with its end', async () => {
  const { port } = await listening((socket) => socket.end('y'.repeat(1_000_000)));
  const tunnel = await openTunnel(await agent(), '127.0.0.1', port);
  expect((await text(tunnel)).length).toBe(1_000_000);
});

test('a break of the far side breaks the tunnel, and the other way round', async () => {
  const accepted: Socket[] = [];
  const { port } = await listening((socket) => { accepted.push(socket); socket.on('error', () => undefined); });
  const endpoint = await agent();
  const first = await openTunnel(endpoint, '127.0.0.1', port);
  first.on('error', () => undefined).resume();
  accepted[0]?.resetAndDestroy();
  await once(first, 'end'); // a unix socket knows no reset: it shows as an end, and as EPIPE to who writes

  const second = await openTunnel(endpoint, '127.0.0.1', port);
  const far = accepted[1];
  if (far === undefined) throw new Error('nothing was accepted');
  far.resume();
  second.destroy();
  await once(far, 'end');
});

test('a refused connection says which host and port', async () => {
  const { server, port } = await listening(() => undefined);
  server.close();
  const endpoint = await agent();
  await expect(openTunnel(endpoint, '127.0.0.1', port)).rejects.toMatchObject({
    code: 'NOT_FOUND', message: `nothing listens on 127.0.0.1:${port} in the lab (connection refused)`,
  });
  await expect(openTunnel(endpoint, 'kafka-9.invalid', 9092)).rejects.toMatchObject({
    code: 'NOT_FOUND', message: 'the lab has no host named kafka-9.invalid',
  });
  await expect(openTunnel(endpoint, '127.0.0.1', 70_000)).rejects.toMatchObject({
    code: 'BAD_INPUT', message: '"127.0.0.1:70000" is no host:port',
  });
});

test('without the right token neither tunnel nor conversation is opened', async () => {
  const endpoint = { ...await agent(), token: 'another-token-of-at-least-32-characters' };
  await expect(openTunnel(endpoint, '127.0.0.1', 1)).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'no tunnel to 127.0.0.1:1: the agent refuses the token' });
  await expect(connectAgent(endpoint)).rejects.toMatchObject({ code: 'AGENT_LOST', message: `the lab's agent at ${endpoint.at.socketPath} refuses the token` });
});

test('a plain request without a token is answered 401, whatever it asks for', async () => {
  const socket = connect((await agent()).at.socketPath);
  socket.write('GET /rpc HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
});

test('an absent agent is named by its socket', async () => {
  const endpoint = { at: { socketPath: '/tmp/there-is-no-agent-here.sock' }, token };
  await expect(openTunnel(endpoint, 'kafka-1', 9092)).rejects.toMatchObject({ code: 'AGENT_LOST', message: expect.stringContaining('no tunnel to kafka-1:9092: the agent at /tmp/there-is-no-agent-here.sock can\'t be reached') });
  await expect(connectAgent(endpoint)).rejects.toMatchObject({ code: 'AGENT_LOST' });
});

test('an agent in a folder too deep for a socket address is reached all the same, and only by its owner', async () => {
  const endpoint = await agent({ folder: 'deep-'.repeat(30) });
  expect(statSync(endpoint.at.socketPath).mode & 0o777).toBe(0o600);
  await using client = await connectAgent(endpoint);
  expect(await client.hello()).toMatchObject({ protocol: 1, pid: process.pid });
});
