import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setupServer } from 'msw/node';
import { expect, it } from 'vitest';
import type { ExerciseSession, RunView } from '../../src/contracts/index.ts';
import { MOCK_ROOT, notificationMock, runNotificationScenario } from '../../src/mocks/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { startTestServer } from '../helpers/test-server.ts';

const SLUG = 'notification-producers';
const EXERCISE = `/api/exercises/${SLUG}`;
const wait = (what: string, check: () => Promise<boolean>) => waitUntil({ what, check, timeoutMs: 20_000, intervalMs: 50 });

it('the page\'s mock and the reference solution on a real cluster answer the same scenario alike', async () => {
  await using server = await startTestServer();
  const folder = join(checkoutRoot(), 'content/exercises', SLUG, 'solution/typescript');
  const names = await readdir(folder);
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
  const { workspace } = (await server.ask(EXERCISE)).json<ExerciseSession>();
  expect((await server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files, baseRevision: workspace.revision } })).status).toBe(200);
  const started = await server.ask(`${EXERCISE}/runs`, { method: 'POST', body: { runtime: 'typescript' } });
  expect(started.status, started.text).toBe(201);
  await waitUntil({
    what: 'the reference solution to serve', timeoutMs: 60_000, intervalMs: 100,
    check: async () => ((await server.ask(EXERCISE)).json<{ run: RunView }>().run.state === 'serving' ? true : undefined),
  });

  const run = `s${Date.now()}`;
  const service = await runNotificationScenario({ baseUrl: `${server.url}${EXERCISE}/service`, run, waitUntil: wait });

  const mock = notificationMock();
  const worker = setupServer(...mock.handlers);
  worker.listen({ onUnhandledFrame: 'error' });
  const mocked = await runNotificationScenario({ baseUrl: `http://mock.test${MOCK_ROOT}`, run, waitUntil: wait }).finally(() => worker.close());

  expect(mocked).toEqual(service);
  expect(service.length).toBeGreaterThan(20);
}, 180_000);
