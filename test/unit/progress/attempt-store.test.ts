import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAttempts } from '../../../src/progress/index.ts';
import { check, plan, report } from '../../helpers/report-samples.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-attempts-'));
  file = join(folder, 'data', 'atelier.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const attempt = (id: string) => ({ id, owner: 'ada', exercise: 'notification-producers', runtime: 'typescript' as const, startedAt: '2026-11-21T10:00:00.000Z', seed: 's1', plan: plan() });

describe('attempts', () => {
  test('are shown newest first, with the checks decided so far and the report once finished', async () => {
    await using store = await openAttempts(file);
    await store.started(attempt('a1'));
    await store.checkDecided('a1', check('starts', 'passed'));
    await store.finished('a1', report({ verdict: 'fail' }));
    await store.started(attempt('a2'));
    await store.checkDecided('a2', check('starts', 'passed'));
    const [second, first] = await store.list('ada', 'notification-producers');
    expect(second).toMatchObject({ id: 'a2', state: 'grading', report: null, checks: [{ id: 'starts', outcome: 'passed' }] });
    expect(first).toMatchObject({ id: 'a1', state: 'finished', report: { verdict: 'fail', seed: 'seed-1' } });
    expect(await store.list('ada', 'notification-producers', 1)).toHaveLength(1);
    expect(await store.list('bob', 'notification-producers')).toEqual([]);
  });

  test('count as failed or passed only when the verdict says so: broken and cancelled cost nothing', async () => {
    await using store = await openAttempts(file);
    const verdicts = ['fail', 'broken', 'fail'] as const;
    for (const [index, verdict] of verdicts.entries()) {
      await store.started(attempt(`a${index}`));
      await store.finished(`a${index}`, report({ verdict }));
    }
    await store.started(attempt('a9'));
    await store.cancelled('a9');
    expect(await store.progress('ada', 'notification-producers')).toEqual({ passed: false, failedAttempts: 2, bestScore: 0.25 });
    await store.started(attempt('a10'));
    await store.finished('a10', report({ verdict: 'pass' }));
    expect(await store.progress('ada', 'notification-producers')).toEqual({ passed: true, failedAttempts: 2, bestScore: 1 });
  });

  test('end once: a second end is refused and the first one stands', async () => {
    await using store = await openAttempts(file);
    await store.started(attempt('a1'));
    await store.cancelled('a1');
    await expect(store.finished('a1', report({ verdict: 'pass' }))).rejects.toThrow(/UNIQUE constraint failed/);
    expect((await store.list('ada', 'notification-producers'))[0]?.state).toBe('cancelled');
  });

  test('can be neither changed nor deleted, even by plain SQL', async () => {
    await using store = await openAttempts(file);
    await store.started(attempt('a1'));
    const raw = new DatabaseSync(file);
    expect(() => raw.exec(`update attempt_events set owner = 'eve'`)).toThrow('attempt_events is append-only');
    expect(() => raw.exec('delete from attempt_events')).toThrow('attempt_events is append-only');
    raw.close();
  });

  test('are written through to the disk before the call returns', async () => {
    await using store = await openAttempts(file);
    await store.started(attempt('a1'));
    const raw = new DatabaseSync(file);
    expect(raw.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(raw.prepare('select count(*) as n from attempt_events').get()).toEqual({ n: 1 });
    raw.close();
  });

  test('of this very process stay open when another part of it recovers', async () => {
    await using store = await openAttempts(file);
    await store.started(attempt('a1'));
    await using second = await openAttempts(file);
    expect(await second.recover()).toBe(0);
    expect((await second.list('ada', 'notification-producers'))[0]?.state).toBe('grading');
  });

  test('survive kill -9 of the recording process: finished ones are there, the running one is interrupted', async () => {
    const writer = fileURLToPath(new URL('../../helpers/attempt-writer.ts', import.meta.url));
    const child = spawn(process.execPath, [writer, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let seen = '';
    for await (const chunk of child.stdout) {
      seen += String(chunk);
      if (seen.includes('in the middle')) break;
    }
    await using other = await openAttempts(file);
    expect(await other.recover()).toBe(0); // it still lives
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await other.recover()).toBe(1);
    const [running, done] = await other.list('ada', 'notification-producers');
    expect(done).toMatchObject({ id: 'done', state: 'finished', report: { verdict: 'pass' } });
    expect(running).toMatchObject({ id: 'running', state: 'interrupted', checks: [{ id: 'starts' }] });
    expect(await other.recover()).toBe(0);
    expect(await other.progress('ada', 'notification-producers')).toMatchObject({ passed: true, failedAttempts: 0 });
  });
});
