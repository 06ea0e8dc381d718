import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExerciseSession, type Problem, type Workspace } from '../../../src/contracts/index.ts';
import { startTestServer, type TestServer } from '../../helpers/test-server.ts';

const EXERCISE = '/api/exercises/notification-producers';
let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(() => server[Symbol.asyncDispose]());

describe('an exercise session', () => {
  test('holds the exercise, the starter, what a check looks at, and nothing of the solution', async () => {
    const answer = await server.ask(EXERCISE);
    expect(answer.status).toBe(200);
    const session = ExerciseSession.parse(answer.json());
    expect(session).toMatchObject({ lab: null, run: null, attempt: null, passed: false, workspace: { runtime: 'typescript', revision: 0, edited: false } });
    expect(session.exercise.checks.length).toBeGreaterThan(5);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('shows the text of a hint only after the failed attempts it asks for', async () => {
    const { exercise } = ExerciseSession.parse((await server.ask(EXERCISE)).json());
    for (const hint of exercise.hints) expect('text' in hint).toBe(hint.unlocked);
    expect(exercise.hints.some(({ unlocked }) => !unlocked)).toBe(true);
  });

  test('is not found for an unknown exercise, in the language of the page', async () => {
    const french = await server.ask('/api/exercises/nothing', { headers: { 'accept-language': 'fr' } });
    expect(french.status).toBe(404);
    expect(french.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(french.json<Problem>()).toMatchObject({ status: 404, code: 'NOT_FOUND', title: 'Introuvable', detail: 'there is no exercise nothing' });
    const english = await server.ask('/api/exercises/nothing', { headers: { 'accept-language': 'en' } });
    expect(english.json<Problem>().title).toBe('Not found');
  });

  test('is not found for a runtime that the exercise does not take', async () => {
    expect((await server.ask(`${EXERCISE}?runtime=sql`)).json<Problem>()).toMatchObject({ status: 404, detail: 'exercise notification-producers has no sql version' });
    expect((await server.ask(`${EXERCISE}?runtime=cobol`)).status).toBe(400);
    expect((await server.ask(`${EXERCISE}?runtme=java`)).json<Problem>().errors).toEqual([{ path: 'runtme', message: 'unknown key' }]);
  });
});

describe('a fault in the learner\'s lab', () => {
  const inject = (body: unknown) => server.ask(`${EXERCISE}/lab/faults`, { method: 'POST', body, headers: { 'accept-language': 'fr' } });

  test('needs a lab that runs, and says so in the language of the page', async () => {
    expect((await inject({ service: 'kafka-1', fault: 'pause' })).json<Problem>()).toMatchObject({ status: 409, code: 'CONFLICT', detail: "Le labo ne tourne pas : démarrez-le d'abord." });
  });

  test('is one that there is', async () => {
    const answer = await inject({ service: 'kafka-1', fault: 'explode' });
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors?.[0]?.path).toBe('fault');
  });
});

describe('saving files', () => {
  test('keeps them, refuses a save that began from older ones, and can undo a reset', async () => {
    const put = (files: Record<string, string>, baseRevision: number) => server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files, baseRevision } });
    const saved = await put({ 'main.ts': 'mine' }, 0);
    expect(saved.json<Workspace>()).toMatchObject({ revision: 1, edited: true });
    const stale = await put({ 'main.ts': 'other tab' }, 0);
    expect(stale.json<Problem>()).toMatchObject({ status: 409, code: 'CONFLICT' });
    expect((await server.ask(`${EXERCISE}/workspace/typescript/reset`, { method: 'POST' })).json<Workspace>().edited).toBe(false);
    expect((await server.ask(`${EXERCISE}/workspace/typescript/undo-reset`, { method: 'POST' })).json<Workspace>().files).toEqual({ 'main.ts': 'mine' });
  });

  test('names the file and the rule when a path is not allowed', async () => {
    const answer = await server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files: { '../evil.ts': '' }, baseRevision: 0 } });
    expect(answer.json<Problem>()).toMatchObject({ status: 400, errors: [{ path: 'files.../evil.ts' }] });
  });

  test('refuses what is no JSON, with its own sentence', async () => {
    const answer = await server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', raw: '{"files":', headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().detail).toMatch(/^the body is no valid JSON: /);
  });

  test('refuses another content type, which a form of another site could send', async () => {
    const answer = await server.ask(`${EXERCISE}/checks`, { method: 'POST', raw: '{"runtime":"typescript"}', headers: { 'content-type': 'text/plain' } });
    expect(answer.json<Problem>()).toMatchObject({ status: 415, detail: 'the body must be application/json' });
  });

  test('refuses more than 4 MiB', async () => {
    const answer = await server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files: { 'main.ts': 'x'.repeat(5 * 1024 * 1024) }, baseRevision: 0 }, headers: { 'accept-language': 'en' } });
    expect(answer.json<Problem>()).toMatchObject({ status: 413, detail: 'The request is too large: at most 4 MiB for all files.' });
  });
});

describe('a request that makes no sense now', () => {
  test.each([
    ['stopping an unknown run', 'POST', '/runs/nope/stop', 404, 'there is no run nope of notification-producers'],
    ['cancelling an unknown check', 'POST', '/checks/nope/cancel', 404, 'there is no check nope of notification-producers'],
    ['an unknown route', 'POST', '/nonsense', 404, 'there is no POST /api/exercises/notification-producers/nonsense'],
    ['asking a service that does not run', 'GET', '/service/actuator/health', 409, 'your program for notification-producers is not running'],
  ])('%s is answered by a problem document', async (_title, method, path, status, detail) => {
    const answer = await server.ask(`${EXERCISE}${path}`, { method });
    expect(answer.json<Problem>()).toMatchObject({ status, detail });
  });
});

describe('the event stream', () => {
  test('begins with the state as it is', async () => {
    const abort = new AbortController();
    const response = await fetch(`${server.url}${EXERCISE}/events`, { signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    let seen = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += chunk;
      if (seen.includes('"type"')) break;
    }
    abort.abort();
    expect(seen).toBe('retry: 1000\n\ndata: {"type":"lab","lab":null}\n\n');
  });
});

describe('the platform', () => {
  test('says what it is and whether labs can run', async () => {
    expect((await server.ask('/api/platform')).json()).toMatchObject({ mode: 'single-user', version: '0.1.0' });
  });

  test('lists exercises with what was achieved', async () => {
    const list = (await server.ask('/api/exercises')).json<{ exercise: { slug: string }; passed: boolean; bestScore: number }[]>();
    expect(list.map(({ exercise, passed, bestScore }) => [exercise.slug, passed, bestScore])).toContainEqual(['notification-producers', false, 0]);
  });
});
