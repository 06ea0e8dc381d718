import { type CheckOutcome, type CheckPlan, type CheckResult, type Report, sameInBoth, type Verdict } from '../../src/contracts/index.ts';

/** The plan of an imagined grader, for tests of what happens around a grading. */
export function plan(): CheckPlan[] {
  return [
    { id: 'starts', title: { fr: 'Le service démarre', en: 'The service starts' }, points: 1, needs: [] },
    { id: 'waits-for-ack', title: { fr: '201 seulement après l’accusé', en: '201 only after the acknowledgment' }, points: 3, needs: ['starts'] },
  ];
}

export function check(id: string, outcome: CheckOutcome): CheckResult {
  const planned = plan().find((candidate) => candidate.id === id);
  if (planned === undefined) throw new Error(`no check ${id} in the sample plan`);
  return {
    ...planned, outcome,
    earned: outcome === 'passed' ? planned.points : 0,
    expected: { fr: 'attendu', en: 'expected' },
    observed: outcome === 'skipped' ? null : { fr: 'vu <partition 3>', en: 'saw <partition 3>' },
    hint: outcome === 'failed' ? { fr: 'Regardez acks.', en: 'Look at acks.' } : null,
    durationMs: 120,
  };
}

export function report({ verdict }: { verdict: Verdict }): Report {
  const second = { pass: 'passed', fail: 'failed', broken: 'broken' } as const;
  const checks = [check('starts', 'passed'), check('waits-for-ack', second[verdict])];
  return {
    schemaVersion: 1, exercise: 'notification-producers', runtime: 'typescript', verdict,
    score: { pass: 1, fail: 0.25, broken: 0 }[verdict], gradable: verdict !== 'broken',
    points: { earned: checks.reduce((sum, { earned }) => sum + earned, 0), max: 4 },
    seed: 'seed-1', checks,
    message: verdict === 'broken' ? sameInBoth('the lab died') : null,
    timings: { queueMs: 1, labMs: 2, buildMs: 0, startMs: 300, gradeMs: 4_000, totalMs: 4_303 },
    versions: { platform: '0.1.0', kafka: '4.3.1', driver: 'native', node: 'v24.21.0' },
    output: { stdout: 'listening\n', stderr: '', truncated: false },
    startedAt: '2026-11-21T10:00:00.000Z', finishedAt: '2026-11-21T10:00:04.303Z',
  };
}
