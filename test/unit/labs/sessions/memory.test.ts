import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freeMemory, type Memory } from '../../../../labs/sessions/free-memory.ts';
import { LabSessions, type LabSessionsOptions } from '../../../../labs/sessions/index.ts';
import { MemoryBudget } from '../../../../labs/sessions/memory-budget.ts';
import { waitUntil } from '../../../../src/support/index.ts';
import { labSpec, MemoryDriver } from './memory-driver.ts';

let directory: string;
let driver: MemoryDriver;
let machine: Memory;
const open: LabSessions[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-memory-'));
  driver = new MemoryDriver();
  machine = { freeMb: 64_000, totalMb: 64_000 };
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((sessions) => sessions.stopAll()));
  await rm(directory, { recursive: true, force: true });
});

function sessions(options: Partial<LabSessionsOptions> = {}): LabSessions {
  const made = new LabSessions({ driver, directory, loadSpec: async (name) => labSpec(name), memory: { look: async () => machine }, retryMs: 5, onProblem: (error) => { throw error; }, ...options });
  open.push(made);
  return made;
}
const until = (what: string, check: () => boolean) => waitUntil({ what, check, timeoutMs: 10_000, intervalMs: 5 });

test('a lab for which memory is missing waits in the queue, and starts when there is enough', async () => {
  const labs = sessions();
  machine = { ...machine, freeMb: 1_600 }; // 1024 stay in reserve, the lab may take 600
  const waiting = labs.claim('ana', 'one');
  await until('it to be told', () => labs.view('ana', 'one')?.queue !== undefined);
  expect(labs.view('ana', 'one')).toMatchObject({ state: 'queued', queue: { place: 1, waitsFor: 'memory' } });
  expect(driver.starts).toEqual([]);
  machine = { ...machine, freeMb: 1_700 };
  await waiting;
  expect(labs.view('ana', 'one')).not.toHaveProperty('queue');
});

test('a lab that can never have its memory is refused at once, with both numbers', async () => {
  const labs = sessions();
  machine = { freeMb: 600, totalMb: 600 };
  await expect(labs.claim('ana', 'one')).rejects.toMatchObject({ code: 'LAB_START_FAILED', message: 'the lab needs 600 MB of memory; labs can have 510 MB here' });
  expect(labs.view('ana', 'one')).toMatchObject({ state: 'failed', problem: { message: {
    en: 'This lab needs 600 MB of memory; labs can have 510 MB here: use a machine or a container with more memory.',
    fr: 'Ce laboratoire demande 600 Mo de mémoire ; les laboratoires ne peuvent en avoir ici que 510 : prenez une machine ou un conteneur qui a plus de mémoire.',
  } } });
});

test('with a configured limit the next lab waits until one is stopped', async () => {
  const labs = sessions({ memory: { limitMb: 1_000 } });
  await labs.claim('ana', 'one');
  const waiting = labs.claim('bob', 'one');
  await until('bob to be told', () => labs.view('bob', 'one')?.queue?.waitsFor === 'memory');
  await labs.stop('ana', 'one');
  await waiting;
  expect(driver.running.size).toBe(1);
  await expect(sessions({ memory: { limitMb: 500 } }).claim('eve', 'one')).rejects.toMatchObject({ hint: 'raise labMemoryMb (ATELIER_LAB_MEMORY_MB).' });
});

test('for a person a pool lab is given up', async () => {
  const labs = sessions({ pool: { one: 1 }, memory: { limitMb: 1_000 } });
  labs.fillPool();
  await until('the pool to be filled', () => driver.running.size === 1);
  const { labId } = await labs.claim('ana', 'two');
  expect([...driver.running.keys()]).toEqual([labId]);
});

test('for a person the lab that was left alone longest is stopped, never one in use', async () => {
  const labs = sessions({ memory: { limitMb: 1_300 }, spareAfterMs: 0 });
  await labs.claim('ana', 'one');
  const letGo = labs.hold('ana', 'one');
  await labs.claim('bob', 'one');
  await labs.claim('eve', 'one');
  expect(['ana', 'bob', 'eve'].map((owner) => labs.view(owner, 'one')?.state)).toEqual(['running', 'stopped', 'running']);
  letGo();
});

test('those who wait know their places and about how long; who gives up makes the others move up', async () => {
  const labs = sessions();
  const release = driver.holdStarts();
  const all = ['ana', 'bob', 'eve'].map((owner) => labs.claim(owner, 'one').catch(() => undefined));
  const places = () => ['ana', 'bob', 'eve'].map((owner) => labs.view(owner, 'one')?.queue?.place);
  await until('places to be told', () => String(places()) === ',1,2');
  expect(labs.view('bob', 'one')?.queue?.estimateMs).toBeGreaterThan(0);
  expect(labs.view('eve', 'one')?.queue?.estimateMs).toBe(2 * (labs.view('bob', 'one')?.queue?.estimateMs ?? 0));
  await labs.stop('bob', 'one');
  await until('eve to move up', () => String(places()) === ',,1');
  release();
  await Promise.all(all);
});

test('what a lab was promised and does not take yet is not given to another', async () => {
  const budget = new MemoryBudget({ look: async () => machine });
  machine = { totalMb: 8_000, freeMb: 2_300 };
  const share = budget.take(600);
  expect([await budget.fits(600), await budget.fits(700)]).toEqual([true, false]);
  machine = { totalMb: 8_000, freeMb: 1_900 };
  share.used(400);
  expect([await budget.fits(600), await budget.fits(700)]).toEqual([true, false]);
  share.release();
  share.used(0);
  expect(await budget.fits(800)).toBe(true);
});

test('free memory is the machine\'s, or less when a container has less', async () => {
  const file = async (path: string, text: string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  };
  const MB = 1_048_576;
  await file('proc/meminfo', `MemTotal:        8192000 kB\nMemAvailable:    4096000 kB\n`);
  expect(await freeMemory(directory)).toEqual({ freeMb: 4_000, totalMb: 8_000 });

  await file('proc/self/cgroup', '0::/box/inner\n');
  await file('sys/fs/cgroup/box/inner/memory.max', 'max\n');
  await file('sys/fs/cgroup/box/inner/memory.current', `${100 * MB}\n`);
  await file('sys/fs/cgroup/box/memory.max', `${2_000 * MB}\n`);
  await file('sys/fs/cgroup/box/memory.current', `${1_500 * MB}\n`);
  await file('sys/fs/cgroup/box/memory.stat', `anon 1\ninactive_file ${300 * MB}\n`);
  expect(await freeMemory(directory)).toEqual({ freeMb: 800, totalMb: 2_000 });

  await file('proc/self/cgroup', '7:memory:/docker/abc\n3:cpu:/\n');
  await file('sys/fs/cgroup/memory/memory.limit_in_bytes', `${1_000 * MB}\n`);
  await file('sys/fs/cgroup/memory/memory.usage_in_bytes', `${700 * MB}\n`);
  await file('sys/fs/cgroup/memory/memory.stat', `total_inactive_file ${100 * MB}\n`);
  expect(await freeMemory(directory)).toEqual({ freeMb: 400, totalMb: 1_000 });
});
