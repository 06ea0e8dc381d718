import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AttemptView, ExerciseSession, type LabView } from '../../src/contracts/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { readSourceFiles, waitUntil } from '../../src/support/index.ts';
import { ask } from '../helpers/test-server.ts';

const MAIN = fileURLToPath(new URL('../helpers/server-main.ts', import.meta.url));
const EXERCISE = '/api/exercises/notification-producers';
let data: string;
let server: ChildProcess | undefined;
beforeEach(async () => { data = await mkdtemp(join(tmpdir(), 'atelier-killed-')); });
afterEach(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(data, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const child = spawn(process.execPath, [MAIN, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ATELIER_DATA: data, ATELIER_WARM_LABS: '0', ATELIER_LOG_LEVEL: 'error' } });
  server = child;
  const [line] = await once(child.stdout, 'data') as [Buffer];
  return /http:\S+/.exec(String(line))?.[0] ?? '';
}

test('kill -9 of the server in the middle of a check: files and finished checks are there, the check is interrupted and costs nothing, the lab resumes with its data', async () => {
  let url = await start();
  const session = async () => ExerciseSession.parse((await ask(url, EXERCISE)).json());
  const post = (path: string, body: unknown = {}) => ask(url, `${EXERCISE}${path}`, { method: 'POST', body });

  // One check that finishes: the starter fails.
  const first = (await post('/checks', { runtime: 'typescript' })).json<AttemptView>();
  await waitUntil({ what: 'the first check to end', timeoutMs: 100_000, check: async () => (await session()).attempt?.state === 'finished' });
  const files = await readSourceFiles(join(checkoutRoot(), 'content', 'exercises', 'notification-producers', 'solution', 'typescript'));
  await ask(url, `${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files, baseRevision: (await session()).workspace.revision } });

  const second = (await post('/checks', { runtime: 'typescript' })).json<AttemptView>();
  const running = await waitUntil({ what: 'a decided check', timeoutMs: 60_000, check: async () => { const { attempt } = await session(); return attempt?.id === second.id && attempt.checks.length > 0 ? attempt : undefined; } });
  const labId = (await session()).lab?.id;
  server?.kill('SIGKILL');
  if (server !== undefined) await once(server, 'exit');

  url = await start();
  const after = await session();
  expect(after.workspace.files).toEqual(files);
  expect(after.attempt).toMatchObject({ id: second.id, state: 'interrupted', report: null });
  expect(after.attempt?.checks.length).toBeGreaterThanOrEqual(running.checks.length);
  expect(after.lab).toMatchObject({ id: labId, state: 'stopped' });
  const attempts = (await ask(url, `${EXERCISE}/attempts`)).json<AttemptView[]>();
  expect(attempts.map(({ id, state }) => [id, state])).toEqual([[second.id, 'interrupted'], [first.id, 'finished']]);
  expect(after.exercise.hints.filter(({ unlocked }) => unlocked)).toHaveLength(after.exercise.hints.filter((hint) => ('afterAttempts' in hint ? hint.afterAttempts <= 1 : false)).length);
  expect((await post('/lab')).json<LabView>()).toMatchObject({ id: labId, state: 'running' });
});
