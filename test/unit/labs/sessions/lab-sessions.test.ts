import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LabSessions, type LabSessionsOptions } from '../../../../labs/sessions/index.ts';
import type { LabState } from '../../../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../../../src/support/index.ts';
import { dataOf, labSpec, MemoryDriver } from './memory-driver.ts';

let directory: string;
let driver: MemoryDriver;
const open: LabSessions[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-sessions-'));
  driver = new MemoryDriver();
});
afterEach(async () => {
  driver.failStop = false;
  await Promise.all(open.splice(0).map((sessions) => sessions.stopAll()));
  await rm(directory, { recursive: true, force: true });
});

function sessions(options: Partial<LabSessionsOptions> = {}): LabSessions {
  const made = new LabSessions({ driver, directory, loadSpec: async (name) => labSpec(name), memory: { look: async () => ({ freeMb: 64_000, totalMb: 64_000 }) }, onProblem: (error) => { throw error; }, ...options });
  open.push(made);
  return made;
}
const recordOf = async (id: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(join(directory, id, 'lab.json'), 'utf8')) as Record<string, unknown>;
const rewrite = async (id: string, change: Record<string, unknown>) => writeFile(join(directory, id, 'lab.json'), JSON.stringify({ ...await recordOf(id), ...change }));
const until = (what: string, check: () => boolean | Promise<boolean>) => waitUntil({ what, check, timeoutMs: 5_000, intervalMs: 5 });

test('two claims at once are one lab, started once', async () => {
  const labs = sessions();
  const [a, b] = await Promise.all([labs.claim('ana', 'one'), labs.claim('ana', 'one')]);
  expect(a).toBe(b);
  expect(driver.starts).toEqual([a.labId]);
  expect(labs.view('ana', 'one')).toMatchObject({ id: a.labId, state: 'running', definition: 'one', driver: 'memory', hostAddresses: { main: '127.0.0.1:1' } });
});

test('another owner, and another definition, is another lab', async () => {
  const labs = sessions();
  const ids = new Set((await Promise.all([labs.claim('ana', 'one'), labs.claim('bob', 'one'), labs.claim('ana', 'two')])).map(({ labId }) => labId));
  expect(ids.size).toBe(3);
  expect(labs.list().map(({ owner, view }) => `${owner} ${view.definition}`).sort()).toEqual(['ana one', 'ana two', 'bob one']);
});

test('its states are told in order, and lab.json follows them', async () => {
  const labs = sessions();
  const states: (LabState | undefined)[] = [];
  labs.onChange((owner, _definition, view) => { if (owner === 'ana' && states.at(-1) !== view?.state) states.push(view?.state); });
  const { labId } = await labs.claim('ana', 'one');
  expect(await recordOf(labId)).toMatchObject({ state: 'running', owner: 'ana', heldBy: { pid: process.pid } });
  await labs.stop('ana', 'one');
  expect(states).toEqual(['queued', 'starting', 'running', 'stopping', 'stopped']);
  expect(await recordOf(labId)).toMatchObject({ state: 'stopped' });
  expect(labs.view('ana', 'one')).toMatchObject({ services: [{ name: 'kafka-1', state: 'stopped' }], hostAddresses: {} });
});

test('stop during a start cancels it; who waited is told; the next claim starts it again', async () => {
  const labs = sessions();
  const release = driver.holdStarts();
  const waiting = labs.claim('ana', 'one');
  await until('the start to be under way', () => driver.starts.length === 1);
  const stopped = labs.stop('ana', 'one');
  await expect(waiting).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/^lab one-[0-9a-f]{8} was stopped while it started$/) });
  await stopped;
  expect(labs.view('ana', 'one')?.state).toBe('stopped');
  release();
  expect((await labs.claim('ana', 'one')).labId).toBe(driver.starts[0]);
});

test('a claim during a stop waits for it, then starts the same lab with its data', async () => {
  const labs = sessions();
  const { labId } = await labs.claim('ana', 'one');
  const stopped = labs.stop('ana', 'one');
  expect((await labs.claim('ana', 'one')).labId).toBe(labId);
  await stopped;
  expect(labs.view('ana', 'one')?.state).toBe('running');
  expect(await dataOf(directory, labId)).toEqual(['start-1', 'start-2']);
});

test('reset gives an empty lab and leaves nothing of the old one', async () => {
  const labs = sessions();
  const before = await labs.claim('ana', 'one');
  const told: string[] = [];
  labs.onChange((_owner, _definition, view) => { if (view !== null && told.at(-1) !== view.state) told.push(view.state); });
  const after = await labs.reset('ana', 'one');
  expect(told).toEqual(['stopping', 'queued', 'starting', 'running']);
  expect(await dataOf(directory, after.labId)).toEqual(['start-2']);
  expect(after.labId).not.toBe(before.labId);
  expect(await readdir(directory)).toEqual([after.labId]);
  expect([...driver.running.keys()]).toEqual([after.labId]);
});

test('two resets at once, and a claim between them, end in one lab', async () => {
  const labs = sessions();
  await labs.claim('ana', 'one');
  const ids = new Set((await Promise.all([labs.reset('ana', 'one'), labs.claim('ana', 'one'), labs.reset('ana', 'one')])).map(({ labId }) => labId));
  await until('the others to be gone', async () => (await readdir(directory)).length === 1);
  expect([...driver.running.keys()]).toEqual([labs.view('ana', 'one')?.id]);
  expect(ids.has(labs.view('ana', 'one')?.id ?? '')).toBe(true);
});

test('a lab that does not start is failed, says why with its last lines, and can be claimed again', async () => {
  const labs = sessions();
  driver.failNext = new AtelierError('LAB_START_FAILED', 'lab x did not start: kafka-1 has exited\n  kafka-1 | boom', { facts: { reason: 'kafka-1 has exited', lastLines: ['boom'] } });
  await expect(labs.claim('ana', 'one')).rejects.toMatchObject({ code: 'LAB_START_FAILED' });
  expect(labs.view('ana', 'one')).toMatchObject({
    state: 'failed',
    services: [{ name: 'kafka-1', state: 'dead' }],
    problem: {
      message: {
        en: 'The lab did not start: kafka-1 has exited. Start it again; if that happens again, "npm run atelier -- doctor" says what this machine lacks.',
        fr: 'Le laboratoire n\'a pas démarré : kafka-1 has exited. Démarrez-le à nouveau ; si cela se répète, « npm run atelier -- doctor » dit ce qui manque à cette machine.',
      },
      lastLines: ['boom'],
    },
  });
  await labs.claim('ana', 'one');
  expect(labs.view('ana', 'one')?.problem).toBeUndefined();
});

test('a lab that dies is stopped, then failed with its last log lines, and starts again with its data', async () => {
  const labs = sessions();
  const { labId } = await labs.claim('ana', 'one');
  driver.running.get(labId)?.die('kafka-1 ended with exit code 1', ['OutOfMemoryError']);
  await until('the lab to be failed', () => labs.view('ana', 'one')?.state === 'failed');
  expect(driver.running.size).toBe(0);
  expect(labs.view('ana', 'one')?.problem).toMatchObject({ message: { en: expect.stringContaining('kafka-1 ended with exit code 1') }, lastLines: ['OutOfMemoryError'] });
  await labs.claim('ana', 'one');
  expect(await dataOf(directory, labId)).toEqual(['start-1', 'start-2']);
});

test('a lab that can\'t be stopped in good order is reaped', async () => {
  const labs = sessions();
  const { labId } = await labs.claim('ana', 'one');
  driver.failStop = true;
  await labs.stop('ana', 'one');
  expect(driver.reaped).toEqual([labId]);
  expect(labs.view('ana', 'one')?.state).toBe('stopped');
});

test('labs start one after the other, and a waiting one is queued', async () => {
  const labs = sessions();
  const release = driver.holdStarts();
  const both = [labs.claim('ana', 'one'), labs.claim('bob', 'one')];
  await until('the first to start', () => driver.starts.length === 1);
  expect(['ana', 'bob'].map((owner) => labs.view(owner, 'one')?.state).sort()).toEqual(['queued', 'starting']);
  release();
  await Promise.all(both);
  expect(driver.mostAtOnce).toBe(1);
});

test('giving up waiting does not end the start', async () => {
  const labs = sessions();
  const release = driver.holdStarts();
  const waiting = labs.claim('ana', 'one', { signal: AbortSignal.timeout(20) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  release();
  await until('the lab to run', () => labs.running('ana', 'one') !== undefined);
});

test('a pool lab is claimed without a start and another one is made', async () => {
  const labs = sessions({ pool: { one: 1 } });
  labs.fillPool();
  await until('the pool to be filled', () => driver.running.size === 1);
  expect(labs.list()).toEqual([]);
  const release = driver.holdStarts();
  const { labId } = await labs.claim('ana', 'one');
  expect(labId).toBe(driver.starts[0]);
  await until('the record to name its owner', async () => (await recordOf(labId))['owner'] === 'ana');
  release();
  await until('another one', () => driver.running.size === 2);
  const next = await labs.reset('ana', 'one');
  expect(next.labId).toBe(driver.starts[1]);
});

test('a pool lab that does not start is reported, removed, and tried again after the next claim', async () => {
  const problems: string[] = [];
  const labs = sessions({ pool: { one: 1 }, onProblem: ({ message }) => problems.push(message) });
  driver.failNext = new AtelierError('LAB_START_FAILED', 'no memory');
  labs.fillPool();
  await until('the problem to be told', () => problems.length === 1);
  expect(problems).toEqual(['no one lab for the pool: no memory']);
  await until('its folder to be gone', async () => (await readdir(directory)).length === 0);
  await labs.claim('ana', 'one');
  await until('the pool to be filled', () => driver.running.size === 2);
});

test('after a crash labs are found again as stopped with their data; pool labs are removed', async () => {
  const crashed = sessions({ pool: { one: 1 } });
  const { labId } = await crashed.claim('ana', 'one');
  crashed.fillPool();
  await until('the pool to be filled', () => driver.running.size === 2);
  const pooled = driver.starts[1] ?? '';
  const ended = spawn('true');
  await once(ended, 'close');
  for (const id of [labId, pooled]) await rewrite(id, { heldBy: { pid: ended.pid, startTicks: 1 } });
  await mkdir(join(directory, 'one-00000000.wiped'));

  const restarted = sessions();
  await restarted.reapLeftovers();
  expect(driver.reaped.sort()).toEqual([labId, pooled].sort());
  expect(await readdir(directory)).toEqual([labId]);
  expect(restarted.view('ana', 'one')).toMatchObject({ id: labId, state: 'stopped' });
  expect((await restarted.claim('ana', 'one')).labId).toBe(labId);
  expect(await dataOf(directory, labId)).toEqual(['start-1', 'start-3']);
});

test('a lab that nobody has used for too long is removed with its data, others stay', async () => {
  const before = sessions();
  const ids = [(await before.claim('ana', 'one')).labId, (await before.claim('bob', 'one')).labId] as const;
  await before.stopAll();
  await rewrite(ids[0], { usedAt: new Date(Date.now() - 31 * 86_400_000).toISOString() });
  await rewrite(ids[1], { usedAt: new Date(Date.now() - 29 * 86_400_000).toISOString(), createdAt: '2020-01-01T00:00:00.000Z' });
  const later = sessions();
  await later.reapLeftovers();
  expect(await readdir(directory)).toEqual([ids[1]]);
  expect(driver.wiped).toEqual([ids[0]]);
  expect([later.view('ana', 'one'), later.view('bob', 'one')?.state]).toEqual([null, 'stopped']);
});

test('a lab of another living process is not touched, whatever number that process has had before', async () => {
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  try {
    const theirs = sessions();
    const { labId } = await theirs.claim('ana', 'one');
    // The last thing that a start writes into the record, after the claim has answered.
    await until('the memory to be in the record', async () => (await recordOf(labId)).memoryMb !== undefined);
    const stat = await readFile(`/proc/${other.pid}/stat`, 'utf8');
    const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    await rewrite(labId, { heldBy: { pid: other.pid, startTicks } });
    const mine = sessions();
    await mine.reapLeftovers();
    expect(driver.reaped).toEqual([]);
    expect(mine.list()).toEqual([]);

    await rewrite(labId, { heldBy: { pid: other.pid, startTicks: startTicks - 1 } });
    const later = sessions();
    await later.reapLeftovers();
    expect(driver.reaped).toEqual([labId]);
    await rewrite(labId, { state: 'running', heldBy: { pid: other.pid, startTicks } });
    await expect(later.claim('ana', 'one')).rejects.toMatchObject({ code: 'LAB_BUSY', message: `lab ${labId} is run by process ${other.pid}` });
    await later.stop('ana', 'one');
    await expect(later.wipe('ana', 'one')).rejects.toMatchObject({ code: 'LAB_BUSY' });
    expect(await recordOf(labId)).toMatchObject({ state: 'running', heldBy: { pid: other.pid } });
    expect(await dataOf(directory, labId)).toEqual(['start-1']);
  } finally {
    other.kill('SIGKILL');
  }
});

test('a folder with an unreadable lab.json is reported by name and left alone', async () => {
  await mkdir(join(directory, 'one-1'));
  await writeFile(join(directory, 'one-1', 'lab.json'), '{');
  const problems: string[] = [];
  await sessions({ onProblem: ({ message }) => problems.push(message) }).reapLeftovers();
  expect(problems).toEqual([`${join(directory, 'one-1', 'lab.json')} is no JSON`]);
  expect(await readdir(directory)).toEqual(['one-1']);
});

test('an idle lab is stopped; a held or used one is not', async () => {
  const labs = sessions({ loadSpec: async (name) => labSpec(name, name === 'short' ? 0.001 : 60), watchIntervalMs: 10 });
  const release = labs.hold('ana', 'short'); // before it runs: a slow machine would find it idle at once
  await labs.claim('ana', 'short');
  await labs.claim('ana', 'long');
  await until('memory to be measured', () => labs.view('ana', 'short')?.memoryMb === 100);
  const heldSince = performance.now();
  await until('more than the idle time to pass', () => performance.now() - heldSince > 120);
  expect(labs.view('ana', 'short')?.state).toBe('running');
  release();
  await until('the idle lab to be stopped', () => labs.view('ana', 'short')?.state === 'stopped');
  expect(labs.view('ana', 'long')?.state).toBe('running');
});

test('after stopAll nothing runs, the pool leaves no folder, and nothing can be started', async () => {
  const labs = sessions({ pool: { one: 1 } });
  const { labId } = await labs.claim('ana', 'one');
  labs.fillPool();
  await until('the pool to be filled', () => driver.running.size === 2);
  const release = driver.holdStarts();
  const cancelled = labs.claim('bob', 'one').catch((error: unknown) => error);
  await labs.stopAll();
  release();
  expect(await cancelled).toMatchObject({ code: 'CONFLICT' });
  expect(driver.running.size).toBe(0);
  expect(await readdir(directory)).toContain(labId);
  expect(await recordOf(labId)).toMatchObject({ state: 'stopped' });
  await expect(labs.claim('ana', 'one')).rejects.toMatchObject({ code: 'CONFLICT', message: 'the platform is shutting down: no lab is started any more' });
});

test('wipe removes the lab and says it is gone', async () => {
  const labs = sessions();
  const gone: unknown[] = [];
  const { labId } = await labs.claim('ana', 'one');
  labs.onChange((owner, definition, view) => { if (view === null) gone.push([owner, definition]); });
  const wiping = labs.wipe('ana', 'one');
  await wiping;
  expect(gone).toEqual([['ana', 'one']]);
  expect(driver.wiped).toEqual([labId]);
  expect(labs.view('ana', 'one')).toBeNull();
  expect(await readdir(directory)).toEqual([]);
});
