import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeDriver } from '../../labs/drivers/index.ts';
import { labelled } from '../../labs/drivers/native/processes.ts';
import { LabSessions, type LabSessionsOptions } from '../../labs/sessions/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { produce, readAll } from '../contract/lab-kit.ts';

let directory: string;
let sessions: LabSessions | undefined;

beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'atelier-sessions-')); });
afterEach(async () => {
  await sessions?.stopAll();
  await rm(directory, { recursive: true, force: true });
});

function open(options: Partial<LabSessionsOptions> = {}): LabSessions {
  sessions = new LabSessions({ driver: nativeDriver(), directory, loadSpec: (name) => readLabSpec(name), ...options });
  return sessions;
}
const processesOf = async (labId: string) => (await labelled([`ATELIER_LAB=${labId}`])).length;

test('stop keeps the records, reset does not; after stopAll not a process is left', async () => {
  const labs = open();
  const first = await labs.claim('ana', 'notifications');
  await produce(first, ['one']);
  await labs.stop('ana', 'notifications');
  expect(await processesOf(first.labId)).toBe(0);
  const again = await labs.claim('ana', 'notifications');
  expect(again.labId).toBe(first.labId);
  expect(await readAll(again)).toEqual(['one']);
  const fresh = await labs.reset('ana', 'notifications');
  expect(await readAll(fresh)).toEqual([]);
  expect(await readdir(directory)).toEqual([fresh.labId]);
  await labs.stopAll();
  expect(await processesOf(fresh.labId)).toBe(0);
});

test('a start that is cancelled leaves nothing running', async () => {
  const labs = open();
  const claimed = labs.claim('ana', 'notifications').catch((error: unknown) => error);
  await waitUntil({ what: 'the first service to start', timeoutMs: 10_000, intervalMs: 10, check: () => labs.view('ana', 'notifications')?.services.some(({ state }) => state === 'starting') });
  const id = labs.view('ana', 'notifications')?.id ?? '';
  await labs.stop('ana', 'notifications');
  expect(await claimed).toMatchObject({ code: 'CONFLICT' });
  expect(labs.view('ana', 'notifications')?.state).toBe('stopped');
  expect(await processesOf(id)).toBe(0);
});

test('a lab from the pool is claimed at once and works', async () => {
  const labs = open({ pool: { notifications: 1 } });
  labs.fillPool();
  await waitUntil({ what: 'a started lab in the pool', timeoutMs: 60_000, check: async () => (await Promise.all((await readdir(directory)).map((id) => stateOf(id)))).includes('running') });
  const askedAt = performance.now();
  const lab = await labs.claim('ana', 'notifications');
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  await produce(lab, ['at once']);
  expect(await readAll(lab)).toEqual(['at once']);
});

test('a lab whose broker dies is failed with the broker\'s last log lines, and one claim brings it back with its data', async () => {
  const labs = open();
  const lab = await labs.claim('ana', 'notifications');
  await produce(lab, ['kept']);
  for (const { pid } of await labelled([`ATELIER_LAB=${lab.labId}`, 'KAFKA_NODE_ID=2'])) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'latin1')).includes('kafka.Kafka')) process.kill(pid, 'SIGKILL');
  }
  await waitUntil({ what: 'the lab to be failed', timeoutMs: 30_000, check: () => labs.view('ana', 'notifications')?.state === 'failed' });
  const { problem, services } = labs.view('ana', 'notifications') ?? {};
  expect(problem?.message.en).toMatch(/^The lab stopped by itself: kafka-2 /);
  expect(problem?.lastLines.length).toBeGreaterThan(3);
  expect(services?.find(({ name }) => name === 'kafka-2')?.state).toBe('dead');
  expect(await readAll(await labs.claim('ana', 'notifications'))).toEqual(['kept']);
});

test('after kill -9 of the server its lab is found again, resumable with its data, and the pool is gone', async () => {
  const helper = fileURLToPath(new URL('../helpers/hold-sessions.ts', import.meta.url));
  const server = spawn(process.execPath, [helper, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  server.stdout.on('data', (piece) => { said += String(piece); });
  await waitUntil({ what: 'the lab to be claimed', timeoutMs: 60_000, check: () => said.endsWith('\n'), failFast: () => (server.exitCode === null ? undefined : `exit code ${server.exitCode}`) });
  const [, labId = '', main = ''] = said.trim().split(' ');
  await produce({ hostAddresses: { main } } as unknown as Parameters<typeof produce>[0], ['survives'], { retries: 3 });
  await waitUntil({ what: 'the pool lab to appear', timeoutMs: 30_000, check: async () => (await readdir(directory)).length === 2 });

  // While it lives nobody else takes its labs.
  const other = open();
  await other.reapLeftovers();
  expect(other.list()).toEqual([]);

  server.kill('SIGKILL');
  await once(server, 'exit');
  const labs = open();
  await labs.reapLeftovers();
  expect(labs.view('ana', 'notifications')).toMatchObject({ id: labId, state: 'stopped' });
  expect(await readdir(directory)).toEqual([labId]);
  expect(await processesOf(labId)).toBe(0);
  expect(await readAll(await labs.claim('ana', 'notifications'))).toEqual(['survives']);
});

async function stateOf(id: string): Promise<unknown> {
  const text = await readFile(join(directory, id, 'lab.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { state?: unknown }).state;
}
