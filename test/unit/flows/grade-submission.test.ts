import { describe, expect, test, vi } from 'vitest';
import { ExerciseDefinition, Report } from '../../../src/contracts/index.ts';
import { gradeSubmission, type GradeSubmissionOptions } from '../../../src/flows/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import { imaginedLab, type ImaginedLab, outcome, untilAborted } from '../../helpers/imagined-lab.ts';
import { check, plan } from '../../helpers/report-samples.ts';

const exercise = ExerciseDefinition.parse({
  slug: 'notification-producers', module: '03-development', title: { fr: 't', en: 't' }, summary: { fr: 's', en: 's' }, points: 4, lab: 'notifications',
  runtimes: ['typescript'], environment: { TOPIC: 'notifications' }, gradeTimeoutSec: 60,
});
const grade = (made: ImaginedLab, extra: Partial<GradeSubmissionOptions> = {}) =>
  gradeSubmission({ exercise, plan: plan(), runtime: 'typescript', directory: '/submission', lab: made, versions: { platform: '0.1.0', kafka: '4.3.1', driver: 'none' }, ...extra });

describe('a grading that comes to its end', () => {
  test('is a valid report with score, seed, timings, versions and what the program printed', async () => {
    const made = imaginedLab(async (host) => {
      await host.startProgram({ environment: { MODE: 'x' } });
      return outcome('fail');
    });
    const report = Report.parse(await grade(made, { seed: 'abc', queueMs: 12 }));
    expect(report).toMatchObject({
      verdict: 'fail', score: 0.25, gradable: true, points: { earned: 1, max: 4 }, seed: 'abc', message: null,
      timings: { queueMs: 12, startMs: 300, gradeMs: 4_000 }, versions: { driver: 'imagined', kafka: '4.3.1' }, output: { stdout: 'hello\n', stderr: '', truncated: false },
    });
    expect(made.started[0]).toMatchObject({ BOOTSTRAP_SERVERS: 'kafka-1:9092,kafka-2:9092', TOPIC: 'notifications', MODE: 'x', PORT: expect.stringMatching(/^\d+$/) as string });
  });

  test('leaves no program running and no fault in force, whatever the grader forgot', async () => {
    const made = imaginedLab(async (host) => {
      await host.startProgram({});
      await host.inject('kafka-1', 'pause');
      await host.inject('kafka-2', 'kill');
      await host.changeLink('wan', { kind: 'cut' });
      await host.changeLink('lan', { kind: 'delay', latencyMs: 50 });
      await host.changeLink('lan', { kind: 'heal' });
      return outcome('pass');
    });
    expect((await grade(made)).verdict).toBe('pass');
    expect(made.running.size).toBe(0);
    expect(made.faults).toEqual([['kafka-1', 'pause'], ['kafka-2', 'kill'], ['kafka-1', 'resume'], ['kafka-2', 'restart']]);
    expect(made.linkChanges).toEqual([['wan', { kind: 'cut' }], ['lan', { kind: 'delay', latencyMs: 50 }], ['lan', { kind: 'heal' }], ['wan', { kind: 'heal' }]]);
  });

  test('takes down a lab that was opened for it, and leaves one that was lent', async () => {
    const made = imaginedLab(async () => outcome('pass'));
    const disposed = vi.fn(async () => undefined);
    await grade(made);
    expect(made.stops).toBe(0);
    await grade(made, { lab: async () => ({ ...made, [Symbol.asyncDispose]: disposed }) });
    expect(disposed).toHaveBeenCalledOnce();
  });

  test('gives each start of the program another port', async () => {
    const made = imaginedLab(async (host) => {
      await host.startProgram({ name: 'one' });
      await host.startProgram({ name: 'two' });
      return outcome('pass');
    });
    await grade(made);
    expect(made.started[0]?.['PORT']).not.toBe(made.started[1]?.['PORT']);
  });
});

describe('what goes wrong on our side is broken, never the learner’s failure', () => {
  test('a lab that dies in the middle: decided checks stand, the running one is broken', async () => {
    const made = imaginedLab(async (host, signal) => {
      host.onCheck(check('starts', 'passed'));
      host.onCurrent('waits-for-ack');
      made.die('exited with code 1');
      return untilAborted(signal);
    });
    const report = Report.parse(await grade(made));
    expect(report).toMatchObject({ verdict: 'broken', gradable: false });
    expect(report.checks.map(({ id, outcome: decided }) => [id, decided])).toEqual([['starts', 'passed'], ['waits-for-ack', 'broken']]);
    expect(report.message?.en).toBe('The lab stopped during the check. Start the lab again, then check again. This attempt does not count. (kafka-1: exited with code 1)');
    expect(report.message?.fr).toContain('Cette tentative ne compte pas.');
  });

  test.each([
    ['an agent that is lost', new AtelierError('AGENT_LOST', 'the agent is gone'), 'The lab no longer answers.'],
    ['a sandbox that can’t be had', new AtelierError('SANDBOX_UNAVAILABLE', 'no user namespaces'), 'Your program can’t be isolated on this machine'],
    ['a bug of ours', new TypeError('x is undefined'), 'An error on our side stopped the check.'],
  ])('%s', async (_title, error, sentence) => {
    const report = await grade(imaginedLab(() => Promise.reject(error)));
    expect(report.verdict).toBe('broken');
    expect(report.message?.en).toContain(sentence);
    expect(report.message?.en).not.toContain('    at ');
  });

  test('a lab that does not start', async () => {
    const report = await grade(imaginedLab(async () => outcome('pass')), { lab: () => Promise.reject(new AtelierError('LAB_START_FAILED', 'kafka-2 exited')) });
    expect(report).toMatchObject({ verdict: 'broken', score: 0, checks: [{ outcome: 'skipped' }, { outcome: 'skipped' }] });
    expect(report.message?.en).toContain('(kafka-2 exited)');
  });

  test('a grader that hangs beyond its time, the exercise’s limit and a minute', async () => {
    vi.useFakeTimers();
    try {
      const report = grade(imaginedLab((_host, signal) => untilAborted(signal)));
      await vi.advanceTimersByTimeAsync(121_000);
      expect((await report).message?.en).toBe('The check was not over after 60 s, so we stopped it. Check again. This attempt does not count.');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('cancelling', () => {
  test('rejects with its reason once programs are gone and faults undone', async () => {
    const abort = new AbortController();
    const made = imaginedLab(async (host, signal) => {
      await host.startProgram({});
      await host.inject('kafka-1', 'pause');
      abort.abort(new Error('not wanted any more'));
      return untilAborted(signal);
    });
    await expect(grade(made, { signal: abort.signal })).rejects.toThrow('not wanted any more');
    expect(made.running.size).toBe(0);
    expect(made.faults.at(-1)).toEqual(['kafka-1', 'resume']);
  });
});
