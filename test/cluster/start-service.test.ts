import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { ProgramHandle } from '../../src/contracts/index.ts';
import { LearnerMistake, startService } from '../../graders/kit/index.ts';
import { localProgram } from '../helpers/local-program.ts';

const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Starts a real program and says what the learner would read; small patience, so that the tests don't take the contract's 30 s. */
async function start(code: string, { startTimeoutSec = 4, patienceSec = 1 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'start-service-'));
  writeFileSync(join(folder, 'main.ts'), code);
  const control = localProgram(folder, { clusters: {} });
  const handles: ProgramHandle[] = [];
  cleanUps.push(() => Promise.all(handles.filter(({ result }) => result === undefined).map((handle) => handle.kill())), () => rmSync(folder, { recursive: true }));
  const program = { start: async () => { const handle = await control.start(); handles.push(handle); return handle; } };
  try {
    return { started: await startService({ program, signal: new AbortController().signal }, { startTimeoutSec, patienceSec }) };
  } catch (error) {
    if (!(error instanceof LearnerMistake)) throw error;
    const port = new URL(handles[0]?.baseUrl ?? '').port;
    const plain = (text: string) => text.replaceAll(port, 'PORT').replace(/\d+(\.\d+)? m?s\b/g, 'N s').replace(/\d+ %/, 'N %');
    return { en: plain(error.observed.en), fr: error.observed.fr, hint: error.hint?.en, ended: handles[0]?.result !== undefined };
  }
}
const server = (body: string, listen = "Number(process.env['PORT'])") => `import { createServer } from 'node:http';\ncreateServer((request, response) => { ${body} }).listen(${listen});\n`;

it('returns once the program says UP, with the time it took', async () => {
  const { started } = await start(server("response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'UP', components: {} }))"));
  expect(started?.startMs).toBeLessThan(30_000);
});

it('waits while the program says 503', async () => {
  const { started } = await start(`const at = Date.now();\n${server("response.writeHead(Date.now() - at > 1_500 ? 200 : 503).end('{\"status\":\"UP\"}')")}`);
  expect(started?.startMs).toBeGreaterThan(1_500);
});

it('names the port the program listens on instead', async () => {
  const { en, hint } = await start(server('response.end()', '0'));
  expect(en).toMatch(/^The program listens on port \d+, and nothing listens on PORT\.$/);
  expect(hint).toBe('The port is given by the environment variable PORT: `server.listen(Number(process.env.PORT))`.');
});

it('says that the port is open on another address only', async () => {
  expect((await start(server('response.end()', "Number(process.env['PORT']), '127.9.9.9'"))).en).toBe('Port PORT is open on 127.9.9.9, but not on 127.0.0.1.');
});

it('says that no port was opened, with the last words', async () => {
  expect((await start("console.log('connecting');\nsetInterval(() => {}, 1_000);\n", { startTimeoutSec: 2 })).en).toBe('The program runs, but has opened no port after N s. Last line it wrote: "connecting".');
});

it('notices an endless loop before and after the port is open', async () => {
  expect((await start('for (;;);\n')).en).toBe('The program does not answer and keeps N % of a CPU busy, N s after the start.');
  const { en, hint, ended } = await start(server('for (;;);'), { startTimeoutSec: 5 });
  expect(en).toBe('The program does not answer and keeps N % of a CPU busy, N s after the start.');
  expect(hint).toBe('Look for a loop that never ends: while it runs, the program does nothing else.');
  expect(ended).toBe(true);
});

it('says that answers never end', async () => {
  expect((await start(server(''), { startTimeoutSec: 3 })).en).toBe('GET /actuator/health: still no complete answer after N s. The port is open, N s after the start.');
});

it.each([
  ['response.writeHead(404).end()', 'GET /actuator/health: 404 after N s, without a body. Still so N s after the start.', 'The server answers, but not on this path: add the route `GET /actuator/health`.'],
  ["response.end('OK')", 'GET /actuator/health: 200 after N s, OK. Still so N s after the start.', 'The body has to be JSON with `"status":"UP"`, spelled exactly so.'],
  ["response.end('{\"status\":\"up\"}')", 'GET /actuator/health: 200 after N s, {"status":"up"}. Still so N s after the start.', 'The body has to be JSON with `"status":"UP"`, spelled exactly so.'],
])('explains a wrong health answer: %s', async (body, en, hint) => {
  expect(await start(server(body))).toMatchObject({ en, hint });
});

it('explains a program that ended, without waiting on', async () => {
  const startedAt = performance.now();
  expect((await start("throw new Error('no settings');\n", { startTimeoutSec: 30 })).en).toBe('The program crashed at its start (main.ts, line 1): Error: no settings');
  expect(performance.now() - startedAt).toBeLessThan(25_000);
});
