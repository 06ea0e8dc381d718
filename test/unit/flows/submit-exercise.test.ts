import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AttemptView, ExerciseDefinition, type LiveEvent } from '../../../src/contracts/index.ts';
import { ExerciseChecks, type LearnerLabs } from '../../../src/flows/index.ts';
import { openAttempts, WorkspaceStore, type AttemptStore } from '../../../src/progress/index.ts';
import { waitUntil } from '../../../src/support/index.ts';
import { imaginedLab, type ImaginedGrading, outcome, untilAborted } from '../../helpers/imagined-lab.ts';
import { check, plan } from '../../helpers/report-samples.ts';

const SLUG = 'notification-producers';
const exercise = ExerciseDefinition.parse({ slug: SLUG, module: '03-development', title: { fr: 't', en: 't' }, summary: { fr: 's', en: 's' }, points: 4, lab: 'notifications', runtimes: ['typescript'] });

let folder: string;
let attempts: AttemptStore;
let events: AttemptView[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-checks-'));
  attempts = await openAttempts(':memory:');
  events = [];
});
afterEach(async () => {
  await attempts[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function checksWith(grading: ImaginedGrading, { maxChecks = 2 } = {}) {
  const made = imaginedLab(grading);
  const held = { count: 0 };
  const labs: LearnerLabs = {
    view: () => null, running: () => made, claim: async () => made, stop: async () => undefined, reset: async () => undefined, onChange: () => () => undefined,
    hold: () => { held.count += 1; return () => { held.count -= 1; }; },
  };
  const workspaces = new WorkspaceStore(join(folder, 'workspaces'), async () => ({ 'main.ts': 'first' }));
  const stopped: string[] = [];
  const checks = new ExerciseChecks({
    exercises: { list: () => [exercise], get: () => exercise, starter: async () => ({}) }, planOf: () => plan(), labs, workspaces, attempts, maxChecks,
    publish: (_owner, _exercise, event: LiveEvent) => { if (event.type === 'attempt') events.push(event.attempt); },
    stopRuns: async (owner, definition) => { stopped.push(`${owner} ${definition}`); },
    versions: { platform: '0.1.0', kafka: '4.3.1', driver: 'none' }, scratch: join(folder, 'tmp'), onError: (error) => { throw error; },
  });
  return { checks, workspaces, held, stopped, made };
}
const settled = (id: string) => waitUntil({ what: `attempt ${id} to end`, timeoutMs: 5_000, intervalMs: 5, check: () => events.find((attempt) => attempt.id === id && ['finished', 'cancelled', 'interrupted'].includes(attempt.state)) });

describe('a check', () => {
  test('goes queued, starting, grading, finished; each check is told the moment it is decided, and recorded', async () => {
    const { checks, held, stopped } = checksWith(async (host) => {
      for (const id of ['starts', 'waits-for-ack']) {
        host.onCurrent(id);
        host.onCheck(check(id, 'passed'));
      }
      return outcome('pass');
    });
    const { id } = await checks.start('ada', SLUG, { runtime: 'typescript', seed: 's1' });
    const end = await settled(id);
    expect(events.map(({ state, current, checks: decided }) => [state, current, decided.length])).toEqual([
      ['queued', null, 0], ['starting', null, 0], ['grading', null, 0], ['grading', 'starts', 0], ['grading', null, 1], ['grading', 'waits-for-ack', 1], ['grading', null, 2], ['finished', null, 2]]);
    expect(end.report).toMatchObject({ verdict: 'pass', seed: 's1' });
    expect(await attempts.list('ada', SLUG)).toMatchObject([{ id, state: 'finished', checks: [{ id: 'starts' }, { id: 'waits-for-ack' }] }]);
    expect(stopped).toEqual(['ada notifications']);
    expect(held.count).toBe(0);
    await waitUntil({ what: 'the frozen copy to be gone', timeoutMs: 2_000, intervalMs: 5, check: async () => (await readdir(join(folder, 'tmp'))).length === 0 });
  });

  test('brings back what the learner froze or killed before it begins, and touches nothing else', async () => {
    const seen: string[][] = [];
    const { checks, made } = checksWith(async () => {
      seen.push(made.services.map(({ name, state }) => `${name} ${state}`));
      return outcome('pass');
    });
    made.services = [{ name: 'kafka-1', state: 'running' }, { name: 'kafka-2', state: 'paused' }, { name: 'kafka-3', state: 'dead' }];
    await settled((await checks.start('ada', SLUG, { runtime: 'typescript' })).id);
    expect(made.faults).toEqual([['kafka-2', 'restart'], ['kafka-3', 'restart']]);
    expect(seen).toEqual([['kafka-1 running', 'kafka-2 running', 'kafka-3 running']]);
  });

  test('judges the files as they were when it was asked for', async () => {
    const seen = Promise.withResolvers<string>();
    const made = checksWith(async () => {
      const [copy = ''] = await readdir(join(folder, 'tmp'));
      await writeFile(join(folder, 'workspaces', 'ada', SLUG, 'typescript', 'main.ts'), 'edited meanwhile');
      seen.resolve(await readFile(join(folder, 'tmp', copy, 'files', 'main.ts'), 'utf8'));
      return outcome('fail');
    });
    await made.workspaces.open('ada', SLUG, 'typescript');
    const { id } = await made.checks.start('ada', SLUG, { runtime: 'typescript' });
    expect(await seen.promise).toBe('first');
    await settled(id);
  });

  test('is one at a time per learner: a double click starts one', async () => {
    const { checks } = checksWith((_host, signal) => untilAborted(signal));
    const both = await Promise.allSettled([checks.start('ada', SLUG, { runtime: 'typescript' }), checks.start('ada', SLUG, { runtime: 'typescript' })]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'CONFLICT', message: `a check of ${SLUG} is under way` } });
    await checks.interruptAll();
    expect(await attempts.list('ada', SLUG)).toHaveLength(1);
  });

  test('waits in the queue while others take all the slots, and can be cancelled there', async () => {
    const { checks } = checksWith((_host, signal) => untilAborted(signal), { maxChecks: 1 });
    const first = await checks.start('ada', SLUG, { runtime: 'typescript' });
    await waitUntil({ what: 'the first to be graded', timeoutMs: 2_000, intervalMs: 5, check: () => checks.live('ada', SLUG)?.state === 'grading' });
    const second = await checks.start('bob', SLUG, { runtime: 'typescript' });
    expect(checks.live('bob', SLUG)?.state).toBe('queued');
    expect((await checks.cancel('bob', SLUG, second.id)).state).toBe('cancelled');
    expect((await checks.cancel('ada', SLUG, first.id)).state).toBe('cancelled');
    expect(events.at(-1)).toMatchObject({ state: 'cancelled', report: null });
    const third = await checks.start('ada', SLUG, { runtime: 'typescript' });
    expect(third.state).toBe('queued'); // the slot was given back
    await checks.interruptAll();
  });

  test('is interrupted, not failed, when the server goes; its copy of the files is gone', async () => {
    const { checks } = checksWith((_host, signal) => untilAborted(signal));
    const { id } = await checks.start('ada', SLUG, { runtime: 'typescript' });
    await checks.interruptAll();
    expect(await attempts.list('ada', SLUG)).toMatchObject([{ id, state: 'interrupted', report: null }]);
    expect((await attempts.progress('ada', SLUG)).failedAttempts).toBe(0);
    expect(existsSync(join(folder, 'tmp')) ? await readdir(join(folder, 'tmp')) : []).toEqual([]);
  });

  test('that is over stays as it is when it is cancelled late', async () => {
    const { checks } = checksWith(async () => outcome('pass'));
    const { id } = await checks.start('ada', SLUG, { runtime: 'typescript' });
    await settled(id);
    expect((await checks.cancel('ada', SLUG, id)).state).toBe('finished');
  });
});
