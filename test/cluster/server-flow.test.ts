import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AttemptView, ExerciseSession, type LabView, type Problem, type RunView } from '../../src/contracts/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { readSourceFiles } from '../../src/support/index.ts';
import { attemptIn, labIn, listenTo, type LiveEvents, runIn, snapshotWith } from '../helpers/live-events.ts';
import { startTestServer, type TestServer } from '../helpers/test-server.ts';

const EXERCISE = '/api/exercises/notification-producers';
const CONTENT = join(checkoutRoot(), 'content', 'exercises', 'notification-producers');

let server: TestServer;
let events: LiveEvents;
beforeAll(async () => {
  server = await startTestServer();
  events = await listenTo(`${server.url}${EXERCISE}/events`);
});
afterAll(async () => {
  events[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

const session = async () => ExerciseSession.parse((await server.ask(EXERCISE)).json());
const post = (path: string, body?: unknown) => server.ask(`${EXERCISE}${path}`, { method: 'POST', ...(body === undefined ? {} : { body }) });
async function save(files: Record<string, string>): Promise<void> {
  const { workspace } = await session();
  expect((await server.ask(`${EXERCISE}/workspace/typescript`, { method: 'PUT', body: { files, baseRevision: workspace.revision } })).status).toBe(200);
}

describe('a learner’s lab', () => {
  test('starts, says so step by step, and its clusters are drawn live', async () => {
    const lab = (await post('/lab')).json<LabView>();
    expect(lab).toMatchObject({ definition: 'notifications', state: 'running', driver: 'native' });
    expect(lab.hostAddresses['main']).toMatch(/^127\.0\.0\.1:\d+,127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/);
    expect(events.seen.filter(({ type }) => type === 'lab').map((event) => (event.type === 'lab' ? event.lab?.state : undefined))).toEqual(expect.arrayContaining(['starting', 'running']));
    await events.next('a picture with three living brokers and the topic', snapshotWith(({ brokers, topics }) => brokers.filter(({ alive }) => alive).length === 3 && topics.some(({ name, partitions }) => name === 'notifications' && partitions.length === 6)));
  });
});

describe('a learner’s program', () => {
  test('runs, says UP, answers through the API console, and its record is seen in the picture', async () => {
    await save(await readSourceFiles(join(CONTENT, 'solution', 'typescript')));
    const run = (await post('/runs', { runtime: 'typescript' })).json<RunView>();
    await events.next('the program to serve', runIn('serving', run.id));
    const sent = await post('/service/api/notifications/critical', { id: 'n-1', userId: 'u-1', type: 'LIKE' });
    expect(sent.status).toBe(201);
    const { partition } = sent.json<{ partition: number }>();
    await events.next('the record to be counted', snapshotWith(({ topics }) => topics.find(({ name }) => name === 'notifications')?.partitions[partition]?.high === '1'));
    expect((await post(`/runs/${run.id}/stop`)).json<RunView>()).toMatchObject({ state: 'exited', result: { cancelled: true } });
    expect((await session()).run).toMatchObject({ id: run.id, state: 'exited' });
  });

  test('that is hostile can set no cookie, send no page, and redirect nobody', async () => {
    await save({
      'main.ts': `import { createServer } from 'node:http';
        createServer((request, response) => {
          if (request.url === '/actuator/health') return response.end('{"status":"UP"}');
          if (request.url === '/echo') return response.end(JSON.stringify(request.headers));
          response.writeHead(307, { location: '/api/exercises/notification-producers/lab/reset', 'set-cookie': 'a=b', 'content-type': 'text/html', 'clear-site-data': '"*"', 'access-control-allow-origin': '*', 'content-security-policy': '' });
          response.end('<script>alert(1)</script>');
        }).listen(process.env.PORT);`,
    });
    const run = (await post('/runs', { runtime: 'typescript' })).json<RunView>();
    await events.next('the program to serve', runIn('serving', run.id));
    const answer = await server.ask(`${EXERCISE}/service/anything?x=1`);
    expect(answer.status).toBe(307);
    for (const name of ['location', 'set-cookie', 'clear-site-data', 'access-control-allow-origin']) expect(answer.headers[name]).toBeUndefined();
    expect(answer.headers).toMatchObject({ 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff', 'content-disposition': 'attachment' });
    const told = (await server.ask(`${EXERCISE}/service/echo`, { headers: { cookie: 'session=1', authorization: 'Bearer x', accept: 'application/json' } })).json();
    expect(told).toMatchObject({ accept: 'application/json' });
    expect(told).not.toHaveProperty('cookie');
    expect(told).not.toHaveProperty('authorization');
    await post(`/runs/${run.id}/stop`);
  });

  test('that exits at once says how, with its output; then nobody answers for it', async () => {
    await save({ 'main.ts': 'console.log("before"); process.stdin.once("data", (text) => { console.error("read", String(text).trim()); process.exit(3); });' });
    const run = (await post('/runs', { runtime: 'typescript' })).json<RunView>();
    expect((await post(`/runs/${run.id}/input`, { text: 'hello\n' })).status).toBe(204);
    const { run: ended } = await events.next('the program to exit', runIn('exited', run.id));
    expect(ended.result).toMatchObject({ exitCode: 3, cancelled: false });
    const text = (await session()).run?.output.map(({ stream, text: printed }) => `${stream}: ${printed}`).join('');
    expect(text).toBe('stdout: before\nstderr: read hello\n');
    expect((await server.ask(`${EXERCISE}/service/x`)).json<Problem>()).toMatchObject({ status: 409, hint: 'Press Run, wait until it serves, then send the request again.' });
    expect((await post(`/runs/${run.id}/input`, { text: 'x' })).status).toBe(409);
  });
});

describe('a check', () => {
  test('of the starter fails, shows each decided check at once, and opens the next hint', async () => {
    await post('/workspace/typescript/reset');
    const before = await session();
    const attempt = (await post('/checks', { runtime: 'typescript', seed: 'flow-1' })).json<AttemptView>();
    expect(attempt.state).toBe('queued');
    expect((await post('/checks', { runtime: 'typescript' })).status).toBe(409);
    expect((await post('/lab/stop')).json<Problem>()).toMatchObject({ status: 409, code: 'LAB_BUSY' });
    expect((await post('/runs', { runtime: 'typescript' })).status).toBe(409);
    const { attempt: ended } = await events.next('the check to end', attemptIn('finished', attempt.id), { timeoutMs: 110_000 });
    expect(ended.report).toMatchObject({ verdict: 'fail', seed: 'flow-1', versions: { driver: 'native', kafka: '4.3.1' } });
    const decided = events.seen.flatMap((event) => (event.type === 'attempt' && event.attempt.id === attempt.id ? [event.attempt.checks.length] : []));
    expect(new Set(decided).size).toBe(ended.plan.length + 1);
    const after = await session();
    const open = (view: ExerciseSession): number => view.exercise.hints.filter(({ unlocked }) => unlocked).length;
    expect(open(after)).toBeGreaterThan(open(before));
    expect(after).toMatchObject({ passed: false, attempt: { id: attempt.id, state: 'finished' } });
  });

  test('can be cancelled; the lab is well afterwards and can be reset', async () => {
    await save(await readSourceFiles(join(CONTENT, 'solution', 'typescript')));
    const attempt = (await post('/checks', { runtime: 'typescript' })).json<AttemptView>();
    await events.next('the first decided check', (event): event is Extract<typeof event, { type: 'attempt' }> => event.type === 'attempt' && event.attempt.id === attempt.id && event.attempt.checks.length > 0);
    expect((await post(`/checks/${attempt.id}/cancel`)).json<AttemptView>()).toMatchObject({ state: 'cancelled', report: null });
    const seen = events.seen.length;
    const lab = (await post('/lab/reset')).json<LabView>();
    expect(lab.services.every(({ state }) => state === 'running')).toBe(true);
    await events.next('an empty topic', snapshotWith(({ topics }) => topics.some(({ name, partitions }) => name === 'notifications' && partitions.every(({ high }) => high === '0'))), { after: seen });
  });
});

describe('stopping the lab', () => {
  test('keeps its data and says so', async () => {
    expect((await post('/lab/stop')).json<LabView>().state).toBe('stopped');
    await events.next('the lab to be stopped', labIn('stopped'));
    expect((await post('/lab')).json<LabView>().state).toBe('running');
  });
});
