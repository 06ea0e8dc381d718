import { describe, expect, it } from 'vitest';
import type { CheckResult, Fault, ProgramHandle, RunResult } from '../../../../src/contracts/index.ts';
import { AtelierError } from '../../../../src/support/index.ts';
import {
  type CheckDefinition, defineGrader, fail, gradeExercise, type GradeOptions, type GraderContext, LabProblem, LearnerMistake, pass, type Scenario, text, within,
} from '../../../../graders/kit/index.ts';

const words = (en: string) => text(`fr ${en}`, en);
const ENDED: RunResult = { exitCode: 0, signal: null, durationMs: 1, stdout: '', stderr: '', outputTruncated: false, timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: true };

interface Notes {
  readonly log: string[];
  readonly results: CheckResult[];
  readonly paused: Set<string>;
}
interface State extends Scenario {
  readonly context: GraderContext;
}
type Check = Partial<CheckDefinition<State>> & { id: string };

/** Runs checks against controls that keep notes of what was asked of them. */
async function grade(checks: Check[], { problem, ...options }: Partial<GradeOptions> & { problem?: (notes: Notes) => string | undefined } = {}) {
  const notes: Notes = { log: [], results: [], paused: new Set() };
  const grader = defineGrader<State>({
    exercise: 'an-exercise',
    scenario: (context) => ({
      context,
      startMs: 7,
      labProblem: async () => {
        const sentence = problem?.(notes);
        notes.log.push('sound?');
        return sentence === undefined ? undefined : words(sentence);
      },
      [Symbol.asyncDispose]: async () => { notes.log.push('disposed'); },
    }),
    checks: checks.map((check) => ({ title: words(check.id), points: 1, expected: words('as it should be'), run: async () => pass(words('fine')), ...check })),
  });
  const inject = async (service: string, fault: Fault) => {
    notes.log.push(`${fault} ${service}`);
    if (fault === 'pause') notes.paused.add(service);
  };
  const outcome = await gradeExercise({
    grader, runtime: 'typescript', seed: 's', cluster: { clusters: {} },
    faults: { inject, cut: async (link) => { notes.log.push(`cut ${link}`); }, delay: async (link, ms) => { notes.log.push(`delay ${link} ${ms}`); }, heal: async () => { notes.log.push('heal'); notes.paused.clear(); } },
    program: {
      start: async () => {
        let result: RunResult | undefined;
        const stop = async () => { notes.log.push('stop program'); return (result = ENDED); };
        const handle: ProgramHandle = { id: 'p', baseUrl: 'http://127.0.0.1:1', get result() { return result; }, exited: Promise.resolve(ENDED), stop, kill: stop, output: async () => ({ stdout: '', stderr: '' }) };
        return handle;
      },
    },
    onCurrent: (id) => notes.log.push(`current ${id}`),
    onCheck: (result) => { notes.results.push(result); notes.log.push(`${result.id} ${result.outcome}`); },
    ...options,
  });
  return { outcome, ...notes };
}

describe('running a grader', () => {
  it('passes when every check passes, and tells each one as it is decided, in learning order', async () => {
    const { outcome, log, results } = await grade([{ id: 'one', points: 2 }, { id: 'two', points: 3 }]);
    expect(outcome).toMatchObject({ verdict: 'pass', message: null, startMs: 7 });
    expect(log).toEqual(['current one', 'one passed', 'current two', 'two passed', 'current null', 'disposed']);
    expect(results.map(({ earned }) => earned)).toEqual([2, 3]);
  });

  it('fails with what was observed and where to look, and goes on with checks that do not need the failed one', async () => {
    const { outcome } = await grade([
      { id: 'one', run: async () => fail(words('37 of 200'), words('look here')) },
      { id: 'two', needs: ['one'] },
      { id: 'three', needs: ['two'] },
      { id: 'four' },
    ]);
    expect(outcome.verdict).toBe('fail');
    expect(outcome.checks.map(({ id, outcome: decided, earned }) => [id, decided, earned])).toEqual([['one', 'failed', 0], ['two', 'skipped', 0], ['three', 'skipped', 0], ['four', 'passed', 1]]);
    expect(outcome.checks[0]).toMatchObject({ expected: words('as it should be'), observed: words('37 of 200'), hint: words('look here') });
    expect(outcome.checks[1]).toMatchObject({ observed: null, hint: null });
  });

  it('makes a failed check of a mistake thrown deep down', async () => {
    const { outcome } = await grade([{ id: 'one', run: async () => { throw new LearnerMistake(words('no answer'), words('await it')); } }]);
    expect(outcome).toMatchObject({ verdict: 'fail', message: null, checks: [{ outcome: 'failed', observed: words('no answer'), hint: words('await it') }] });
  });

  it('is broken, never failed, when a check throws anything else; the rest is skipped', async () => {
    const { outcome } = await grade([{ id: 'one' }, { id: 'two', run: async () => { throw new TypeError('x is not a function'); } }, { id: 'three' }]);
    expect(outcome.verdict).toBe('broken');
    expect(outcome.checks.map(({ outcome: decided }) => decided)).toEqual(['passed', 'broken', 'skipped']);
    expect(outcome.message).toEqual({
      fr: "La vérification n'a pas pu être menée à bien, et ce n'est pas votre programme qui est en cause : erreur interne (x is not a function)",
      en: 'The check could not be carried out, and your program is not to blame: internal error (x is not a function)',
    });
  });

  it('quotes our own errors as they are, or their sentence for the learner', async () => {
    const thrown = async (error: Error) => (await grade([{ id: 'one', run: async () => { throw error; } }])).outcome.message?.en;
    expect(await thrown(new AtelierError('WAIT_TIMEOUT', 'waited 9 s for kafka-2'))).toBe('The check could not be carried out, and your program is not to blame: waited 9 s for kafka-2');
    expect(await thrown(new AtelierError('LAB_DIED', 'x', { forLearner: words('The lab is gone.') }))).toBe('The lab is gone.');
    expect(await thrown(new LabProblem(words('kafka-2 is gone.')))).toBe('kafka-2 is gone.');
  });

  it('is broken when a failed check stands on a lab that is not sound', async () => {
    const { outcome, log } = await grade([{ id: 'one', run: async () => fail(words('nothing in the log')) }, { id: 'two' }], { problem: () => 'kafka-2 is gone.' });
    expect(outcome).toMatchObject({ verdict: 'broken', message: words('kafka-2 is gone.') });
    expect(outcome.checks.map(({ outcome: decided }) => decided)).toEqual(['broken', 'skipped']);
    expect(log).toContain('one broken');
  });

  it('asks about the lab only once the faults are healed, and then takes back what had failed', async () => {
    const { outcome, log } = await grade([
      { id: 'one', run: async ({ context }) => { await context.faults.inject('kafka-1', 'pause'); return fail(words('too late')); } },
    ], { problem: ({ paused }) => (paused.size > 0 ? 'asked while paused' : 'kafka-3 did not come back.') });
    expect(log).toEqual(['current one', 'pause kafka-1', 'one failed', 'current null', 'heal', 'sound?', 'disposed']);
    expect(outcome).toMatchObject({ verdict: 'broken', message: words('kafka-3 did not come back.'), checks: [{ outcome: 'broken' }] });
  });

  it('heals faults and stops programs, also when a check throws', async () => {
    const { log } = await grade([{ id: 'one', run: async ({ context }) => {
      await context.program.start();
      await context.faults.inject('kafka-1', 'pause');
      throw new Error('ours');
    } }]);
    expect(log.slice(-3)).toEqual(['heal', 'stop program', 'disposed']);
  });

  it('leaves resumed services and ended programs alone', async () => {
    const { log } = await grade([{ id: 'one', run: async ({ context }) => {
      await (await context.program.start()).stop();
      await context.faults.inject('kafka-1', 'pause');
      await context.faults.inject('kafka-1', 'resume');
      return pass(words('fine'));
    } }]);
    expect(log).toEqual(['current one', 'stop program', 'pause kafka-1', 'resume kafka-1', 'one passed', 'current null', 'disposed']);
  });

  it('is broken when a check goes over its own time', async () => {
    const { outcome } = await grade([{ id: 'slow', timeoutSec: 0.05, run: () => new Promise(() => {}) }, { id: 'next' }]);
    expect(outcome).toMatchObject({ verdict: 'broken', message: { en: 'Check "slow" came to no conclusion in 0.05 s.' } });
    expect(outcome.checks.map(({ outcome: decided }) => decided)).toEqual(['broken', 'skipped']);
  });

  it('is broken when the whole goes over its time, with everything healed', async () => {
    const { outcome, log } = await grade([{ id: 'one', run: async ({ context }) => {
      await context.faults.inject('kafka-1', 'pause');
      return new Promise(() => {});
    } }], { gradeTimeoutSec: 0.05 });
    expect(outcome).toMatchObject({ verdict: 'broken', message: { en: 'The check went over its time limit; it does not count.' } });
    expect(log).toContain('heal');
  });

  it('ends an aborted run with everything healed, and says why', async () => {
    const controller = new AbortController();
    const { outcome, log } = await grade([{ id: 'one', run: async ({ context }) => {
      await context.faults.inject('kafka-1', 'pause');
      queueMicrotask(() => controller.abort(new Error('stopped by its user')));
      await within({ what: 'nothing', timeoutMs: 10_000, signal: context.signal }, () => false);
      return pass(words('never'));
    } }], { signal: controller.signal });
    expect(outcome).toMatchObject({ verdict: 'broken', message: { en: 'The check was interrupted: stopped by its user' } });
    expect(log.slice(-2)).toEqual(['heal', 'disposed']);
  });

  it('gives the same random values for the same seed', async () => {
    const draw = async (seed: string) => {
      let drawn = '';
      await grade([{ id: 'one', run: async ({ context: { random } }) => { drawn = [random.id('n'), random.int(1, 1e9), random.shuffle([1, 2, 3, 4, 5, 6]).join('')].join(); return pass(words('fine')); } }], { seed });
      return drawn;
    };
    expect(await draw('a')).toBe(await draw('a'));
    expect(await draw('a')).not.toBe(await draw('b'));
  });
});

describe('defining a grader', () => {
  const define = (...checks: { id: string; needs?: string[] }[]) => () => defineGrader<State>({
    exercise: 'x', scenario: () => { throw new Error('not run'); },
    checks: checks.map((check) => ({ title: words('t'), points: 1, expected: words('e'), run: async () => pass(words('o')), ...check })),
  });
  it('knows its plan and its points without a run', () => {
    expect(define({ id: 'a' }, { id: 'b', needs: ['a'] })()).toMatchObject({ exercise: 'x', points: 2, plan: [{ id: 'a', needs: [] }, { id: 'b', needs: ['a'] }] });
  });
  it('refuses a need that is no earlier check', () => {
    expect(define({ id: 'a', needs: ['b'] }, { id: 'b' })).toThrow('grader x: check a needs b, which is no earlier check');
  });
  it('refuses an id given twice', () => {
    expect(define({ id: 'a' }, { id: 'a' })).toThrow('grader x: check a is defined twice');
  });
});
