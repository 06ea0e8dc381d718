import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gradedExercises, graderFor } from '../../graders/index.ts';
import type { Report } from '../../src/contracts/index.ts';
import { gradeSubmission } from '../../src/flows/index.ts';
import { LabPool } from '../helpers/lab-pool.ts';
import { matrix } from '../helpers/submission-matrix.ts';
import { submissionsOf, type Submission } from '../helpers/submissions.ts';

/**
 * Every submission through the real path: a lab from its driver, the agent in it, the sandbox, the function behind `atelier grade`.
 * A lab serves several submissions, one after the other; two run side by side where there are two processors: three brokers and a program each keep both busy.
 */
const WAIT_MS = 20 * 60_000;
const exercises = await Promise.all(gradedExercises().map(async (slug) => ({ slug, submissions: await submissionsOf(slug) })));
const labs = new LabPool(Math.min(2, availableParallelism()));
const results: { submission: Submission; report: Report }[] = [];

beforeAll(() => labs.prepare());
afterAll(async () => {
  await labs.close();
  console.log(matrix(results));
});

async function grade(submission: Submission): Promise<Report> {
  const { exercise, runtime, directory, expected: { sabotage } } = submission;
  const lab = await labs.take(exercise.lab);
  let spoilt = false;
  try {
    const report = await gradeSubmission({
      exercise, runtime, directory, lab: lab.opened, plan: graderFor(exercise.slug)?.plan ?? [],
      versions: { platform: 'test', kafka: 'test', driver: lab.opened.lab.driver },
      onCheck: ({ id }) => {
        if (id !== sabotage?.afterCheck) return;
        spoilt = true;
        void lab.opened.lab.inject(sabotage.service, 'kill');
      },
    });
    spoilt ||= report.verdict === 'broken';
    results.push({ submission, report });
    return report;
  } finally {
    // What the learner made by hand stays in a lab: the next submission would find it.
    await labs.giveBack(lab, { spoilt: spoilt || exercise.program === 'none' });
  }
}

for (const { slug, submissions } of exercises) {
  describe.concurrent(slug, () => {
    test.for(submissions.map((submission) => [submission.name, submission] as const))('%s', { timeout: WAIT_MS }, async ([, submission]) => {
      const { expected } = submission;
      const report = await grade(submission);
      const failed = report.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
      const said = report.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'broken').map(({ id, observed }) => `${id}: ${observed?.en ?? ''}`);
      const seen = [`seed ${report.seed}`, report.message?.en, ...said].filter((line) => line !== undefined).join('\n');
      expect({ verdict: report.verdict, failed: expected.failed === 'any' ? 'any' : failed }, seen).toEqual({ verdict: expected.verdict, failed: expected.failed });
      expect(report.gradable).toBe(report.verdict !== 'broken');
      if (expected.verdict === 'pass') expect(report.score).toBe(1);
      if (expected.verdict === 'broken') expect(report.message?.en).toContain(expected.sabotage?.service);
      for (const { outcome, observed } of report.checks) if (outcome !== 'skipped') expect(observed?.fr, 'a decided check says what was seen').toBeTruthy();
    });
  });

  describe(`submissions of ${slug}`, () => {
    test('hold right ones in another style, wrong ones enough, and a lab of ours that breaks', () => {
      const names = submissions.map(({ name }) => name);
      expect(names.filter((name) => name.startsWith('pass-')).length).toBeGreaterThanOrEqual(1);
      expect(names.filter((name) => name.startsWith('fail-')).length).toBeGreaterThanOrEqual(4);
      expect(names.filter((name) => name.startsWith('broken-')).length).toBeGreaterThanOrEqual(1);
    });
    test('turn every check red once, but for those that say nothing on their own', () => {
      const red = new Set(submissions.flatMap(({ expected }) => (expected.failed === 'any' ? [] : expected.failed)));
      expect(graderFor(slug)?.plan.map(({ id }) => id).filter((id) => !red.has(id))).toEqual([]);
    });
    test('are worth the points that the exercise announces', () => {
      expect(graderFor(slug)?.points).toBe(submissions[0]?.exercise.points);
    });
  });
}
