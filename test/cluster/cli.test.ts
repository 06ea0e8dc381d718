import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Report } from '../../src/contracts/index.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';
import { connectKafka } from '../helpers/host-kafka.ts';
import { produce, readAll } from '../contract/lab-kit.ts';
import { runCli, startCli } from '../helpers/run-cli.ts';
import { waitUntil } from '../../src/support/index.ts';

const CONTENT = join(checkoutRoot(), 'content', 'exercises', 'notification-producers');
let data: string;
beforeEach(async () => { data = await mkdtemp(join(tmpdir(), 'atelier-cli-')); });
afterEach(() => rm(data, { recursive: true, force: true }));

/** Starts a command that stays, and follows what it prints. */
function stay(argv: string[]) {
  const child = startCli(argv, { ATELIER_DATA: data });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => { printed.stdout += String(text); });
  child.stderr.on('data', (text: Buffer) => { printed.stderr += String(text); });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const until = (what: string, pattern: RegExp, stream: 'stdout' | 'stderr') =>
    waitUntil({ what, timeoutMs: 240_000, check: () => pattern.exec(printed[stream]), failFast: () => (child.exitCode === null ? undefined : `it has ended: ${printed.stderr}`), describe: () => JSON.stringify(printed) });
  return { child, printed, ended, until };
}

describe('atelier grade', () => {
  test('of the reference solution: only the report on stdout, exit code 0, and nothing is left', async () => {
    const { code, stdout, stderr } = await runCli(['grade', 'notification-producers', '--submission', join(CONTENT, 'solution', 'typescript'), '--format', 'json', '--seed', 'cli-1'], { ATELIER_DATA: data });
    const report = Report.parse(JSON.parse(stdout));
    expect(report, stderr).toMatchObject({ verdict: 'pass', score: 1, seed: 'cli-1', runtime: 'typescript' });
    expect(report.timings.labMs).toBeGreaterThan(0);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^lab notifications: starting\nlab notifications: ready\n✓ /m);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
  });

  test('of the starter: exit code 1, and Ctrl-C in the middle ends with 130 and leaves nothing', async () => {
    const failed = await runCli(['grade', 'notification-producers', '--submission', join(CONTENT, 'starter', 'typescript'), '--format', 'junit', '--lang', 'fr'], { ATELIER_DATA: data });
    expect(failed.code, failed.stderr).toBe(1);
    expect(failed.stdout).toMatch(/^<\?xml[\s\S]*<failure message=/);
    const { child, ended, until, printed } = stay(['grade', 'notification-producers', '--submission', join(CONTENT, 'solution', 'typescript')]);
    await until('the first check', /✓ /, 'stderr');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(printed.stdout).toBe('');
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
  });
});

describe('atelier lab', { timeout: 600_000 }, () => {
  test('up gives an address that the learner’s own tools reach; down stops it from another terminal; saved, reset and restored it has its records', async () => {
    const up = stay(['lab', 'up', 'notifications']);
    const [, addresses = ''] = await up.until('the address', /^main (\S+)\n/m, 'stdout');
    await using kafka = await connectKafka(addresses.split(','));
    expect(await kafka.partitions('notifications')).toBe(6);
    const list = await runCli(['lab', 'list', '--format', 'json'], { ATELIER_DATA: data });
    expect(JSON.parse(list.stdout)).toMatchObject([{ definition: 'notifications', state: 'running', owner: 'terminal', pid: up.child.pid }]);
    const cut = await runCli(['lab', 'cut', 'notifications', 'kafka-1-kafka-2'], { ATELIER_DATA: data });
    expect([cut.code, cut.stdout.split('\n')[0]]).toEqual([0, 'kafka-1-kafka-2  kafka-1 – kafka-2  cut']);
    const healed = await runCli(['lab', 'heal', 'notifications'], { ATELIER_DATA: data });
    expect(healed.stdout.match(/whole$/gm)).toHaveLength(3);
    await produce({ hostAddresses: { main: addresses } } as unknown as Parameters<typeof produce>[0], ['saved'], { retries: 8 });
    const file = join(data, 'case.atelier-lab');
    const running = await runCli(['lab', 'save', 'notifications', file], { ATELIER_DATA: data });
    expect([running.code, running.stderr]).toEqual([2, expect.stringMatching(/^lab notifications-\w+ is running \(process \d+\); only a stopped lab can be saved\n {2}→ stop it first, or add --stop\.\n$/)]);
    const busy = await runCli(['lab', 'reset', 'notifications'], { ATELIER_DATA: data });
    expect([busy.code, busy.stderr]).toEqual([2, expect.stringMatching(/^lab notifications-\w+ is running \(process \d+\)\n {2}→ atelier lab down notifications\n$/)]);
    expect((await runCli(['lab', 'down'], { ATELIER_DATA: data })).code).toBe(0);
    expect(await up.ended).toEqual([0, null]);
    expect((await runCli(['lab', 'save', 'notifications', file], { ATELIER_DATA: data })).stdout).toBe(`${file}\n`);
    expect((await runCli(['lab', 'reset', 'notifications'], { ATELIER_DATA: data })).stderr).toMatch(/^notifications-\w+ removed\n$/);
    expect(await readdir(join(data, 'labs'))).toEqual([]);

    expect((await runCli(['lab', 'restore', file, '--as', 'restored'], { ATELIER_DATA: data })).stdout).toBe('restored\n');
    const again = stay(['lab', 'up', 'notifications']);
    const [, restored = ''] = await again.until('the address', /^main (\S+)\n/m, 'stdout');
    expect(await readAll({ hostAddresses: { main: restored } } as unknown as Parameters<typeof readAll>[0])).toEqual(['saved']);
    expect((await runCli(['lab', 'down'], { ATELIER_DATA: data })).code).toBe(0);
    await again.ended;
  });
});

describe('atelier run', () => {
  test('runs the program, gives an address to reach it, and Ctrl-C ends both', async () => {
    const { child, ended, until } = stay(['run', 'notification-producers', '--submission', join(CONTENT, 'solution', 'typescript')]);
    const [, url = ''] = await until('the address', /^your program: (\S+)$/m, 'stderr');
    await waitUntil({ what: 'the program to be UP', timeoutMs: 30_000, check: async () => ((await (await fetch(`${url}/actuator/health`)).json()) as { status: string }).status === 'UP' });
    const sent = await fetch(`${url}/api/notifications/critical`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id: 'n-1', userId: 'u-1', type: 'LIKE' }) });
    expect(sent.status).toBe(201);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });
});
