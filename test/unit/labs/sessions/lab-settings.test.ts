import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { daysLeft, readLabSettings } from '../../../../labs/sessions/index.ts';

let data: string;
beforeEach(async () => { data = await mkdtemp(join(tmpdir(), 'atelier-settings-')); });
afterEach(() => rm(data, { recursive: true, force: true }));
const file = (text: string) => writeFile(join(data, 'atelier.yaml'), text);

test('without a file and variables there are defaults', async () => {
  expect(await readLabSettings({}, data)).toEqual({ pool: {}, keepDays: 30 });
});

test('the file of the data folder sets them, and variables win key by key', async () => {
  await file('pool: {notifications: 2, mirror: 1}\nlabMemoryMb: 4000\n');
  expect(await readLabSettings({}, data)).toEqual({ pool: { notifications: 2, mirror: 1 }, labMemoryMb: 4_000, keepDays: 30 });
  expect(await readLabSettings({ ATELIER_POOL: 'single-broker=3', ATELIER_KEEP_DAYS: '7' }, data)).toEqual({ pool: { 'single-broker': 3 }, labMemoryMb: 4_000, keepDays: 7 });
});

test('what is wrong is named with its file and key, or its variable', async () => {
  const path = join(data, 'atelier.yaml');
  const complaint = (environment: NodeJS.ProcessEnv = {}) => readLabSettings(environment, data).then(() => 'accepted', (error: Error & { hint?: string }) => `${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);
  expect(await complaint({ ATELIER_POOL: 'notifications' })).toBe('ATELIER_POOL is not as it should be: "notifications" → definitions with numbers, e.g. ATELIER_POOL=notifications=2,mirror=1');
  expect(await complaint({ ATELIER_LAB_MEMORY_MB: 'much' })).toBe('the environment (ATELIER_LAB_MEMORY_MB) is not as it should be:\n  labMemoryMb: a whole number from 256 to 4194304');
  expect(await complaint({ ATELIER_CONFIG: join(data, 'none.yaml') })).toContain(`the settings file ${join(data, 'none.yaml')} can't be read: ENOENT`);
  await file('pools: {}\nkeepDays: 0\n');
  expect((await complaint()).split('\n').toSorted()).toEqual(['  keepDays: a whole number from 1 to 3650', '  pools: unknown key', `${path} is not as it should be:`]);
  await file('pool: {notification: 2}\n');
  expect(await complaint()).toContain(`${path} is not as it should be:\n  pool.notification: there is no lab notification → the labs are connect, `);
  await file('pool: [\n');
  expect(await complaint()).toContain(`${path} is no YAML: `);
});

test('a lab that runs has no days left to count, others lose one a day', () => {
  const now = Date.parse('2026-11-27T12:00:00.000Z');
  const lab = { createdAt: '2026-11-01T12:00:00.000Z', state: 'stopped' as const };
  expect(daysLeft({ ...lab, state: 'running' }, 30, now)).toBeUndefined();
  expect(daysLeft(lab, 30, now)).toBe(4);
  expect(daysLeft({ ...lab, usedAt: '2026-11-27T11:00:00.000Z' }, 30, now)).toBe(30);
  expect(daysLeft(lab, 26, now)).toBe(0);
  expect(daysLeft({ ...lab, state: 'failed' }, 7, now)).toBe(0);
});
