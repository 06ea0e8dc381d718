import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { agentCommand, connectAgent } from '../../labs/agent/index.ts';
import { waitUntil } from '../../src/support/index.ts';

const token = 't'.repeat(43);
let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'atelier-agent-process-')); });
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

function spawnAgent(firstLine: string, cache?: string) {
  const { argv: [node = '', ...rest], environment } = agentCommand(process.execPath, cache);
  const child = spawn(node, rest, { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  child.stdin.write(`${firstLine}\n`);
  return child;
}

async function startAgent(cache?: string) {
  const socketPath = join(directory, 'agent.sock');
  const child = spawnAgent(JSON.stringify({ token, listen: { socketPath }, clusters: {} }), cache);
  let said = '';
  child.stdout.on('data', (piece) => { said += String(piece); });
  await waitUntil({ what: 'the agent to be ready', timeoutMs: 20_000, intervalMs: 10, check: () => said.endsWith('\n'), failFast: () => (child.exitCode === null ? undefined : `exit code ${child.exitCode}`) });
  return { child, said, endpoint: { at: { socketPath }, token } };
}

test('it says when it is ready, and ends with its stdin, socket included', async () => {
  const { child, said, endpoint } = await startAgent();
  expect(JSON.parse(said.replace(/^ready /, ''))).toEqual({ at: endpoint.at, pid: child.pid });
  await using client = await connectAgent(endpoint);
  child.stdin.end();
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(await client.closed).toBeInstanceOf(Error);
  await waitUntil({ what: 'the socket to be gone or dead', timeoutMs: 1_000, check: async () => !existsSync(endpoint.at.socketPath) || connectAgent(endpoint).then(() => false, () => true) });
});

test('a socket left by a killed agent does not keep the next one from starting', async () => {
  const first = await startAgent();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await startAgent();
  await using client = await connectAgent(second.endpoint);
  expect((await client.hello()).pid).toBe(second.child.pid);
});

test('over TCP port 0 it says which port it got', async () => {
  const child = spawnAgent(JSON.stringify({ token, listen: { host: '127.0.0.1', port: 0 }, clusters: {} }));
  const [line] = await once(child.stdout, 'data') as [Buffer];
  const { at } = JSON.parse(line.toString().replace(/^ready /, '')) as { at: { host: string; port: number } };
  await using client = await connectAgent({ at, token });
  expect((await client.hello()).clusters).toEqual([]);
});

test.each([
  ['no JSON at all', 'the first line of stdin is no JSON'],
  [JSON.stringify({ token: 'short', listen: { socketPath: 'here' }, clusters: {}, extra: 1 }), 'the agent configuration on stdin is not as it should be'],
])('a wrong configuration is refused with exit code 2 and without quoting the token: %s', async (line, sentence) => {
  const child = spawnAgent(line);
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(child.exitCode).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('short');
});

test('idle, from the second start on a machine on, it takes at most 70 MB', async () => {
  const cache = join(directory, 'cache');
  for (let round = 0; round < 2; round++) {
    const { child } = await startAgent(cache);
    child.stdin.end(); // a normal exit writes the cache
    await once(child, 'exit');
  }
  const { endpoint } = await startAgent(cache);
  await using client = await connectAgent(endpoint);
  expect((await client.hello()).rssBytes).toBeLessThan(70 * 1_048_576);
});
