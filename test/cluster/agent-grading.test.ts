import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { connectAgent, type AgentClient } from '../../labs/agent/index.ts';
import { nativeDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { labelled } from '../../labs/drivers/native/processes.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import { ExerciseDefinition, type CheckResult, type GradeRequest } from '../../src/contracts/index.ts';
import { gradingHost } from '../../src/flows/grading-host.ts';
import { waitUntil } from '../../src/support/index.ts';
import { agentPid } from '../helpers/agent-pid.ts';

const folder = fileURLToPath(new URL('../../content/exercises/notification-producers/', import.meta.url));
const request: GradeRequest = { exercise: 'notification-producers', runtime: 'typescript', seed: 'agent-test', gradeTimeoutSec: 120 };
let directory: string;
let lab: RunningLab;
let agent: AgentClient;
let decided: CheckResult[];
let current: string | null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atelier-grading-'));
  lab = await nativeDriver().start(await readLabSpec('notifications'), { labId: `grading-${randomBytes(3).toString('hex')}`, directory });
  agent = await connectAgent(lab.agent);
  decided = [];
  current = null;
});
afterEach(async () => {
  await agent?.close();
  await lab?.stop({ discard: true });
  await rm(directory, { recursive: true, force: true });
});

async function host(submission: 'solution' | 'starter') {
  const exercise = ExerciseDefinition.parse(parse(await readFile(join(folder, 'exercise.yaml'), 'utf8')));
  return gradingHost({
    lab, exercise, runtime: 'typescript', directory: join(folder, submission, 'typescript'),
    onCurrent: (id) => { current = id; },
    onCheck: (result) => decided.push(result),
  });
}
const untilCurrent = (what: string, check: () => boolean) => waitUntil({ what, check, timeoutMs: 60_000, intervalMs: 20, describe: () => `current is ${current}` });
const programsLeft = async () => {
  const commands = await Promise.all((await labelled([`ATELIER_LAB=${lab.labId}`])).map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return commands.filter((command) => command.includes('main.ts') && !command.includes('/labs/')).length;
};

test('the starter is graded beside the cluster: a plain fail, each check told as it is decided', async () => {
  const grading = await host('starter');
  const outcome = await agent.grade(request, grading);
  expect(outcome.verdict).toBe('fail');
  expect(outcome.message).toBeNull();
  expect(decided).toEqual(outcome.checks);
  expect(outcome.checks.some(({ outcome: one }) => one === 'failed')).toBe(true);
  expect(await programsLeft()).toBe(0);
});

test('a cancelled grading ends as broken after its clean-up: no program runs, no fault is in force', async () => {
  const controller = new AbortController();
  const grading = agent.grade(request, await host('solution'), { signal: controller.signal });
  await untilCurrent('a broker to be paused or dead by the grader', () => lab.services().some(({ state }) => state === 'paused' || state === 'dead'));
  controller.abort(new Error('the learner has seen enough'));
  const outcome = await grading;
  expect(outcome.verdict).toBe('broken');
  expect(await programsLeft()).toBe(0);
  expect(lab.services().filter(({ state }) => state === 'paused' || state === 'dead')).toEqual([]);
});

test('an agent that dies in the middle is AGENT_LOST, never a fail; faults are healed and programs ended from outside', async () => {
  const grading = agent.grade(request, await host('solution'));
  grading.catch(() => undefined);
  await untilCurrent('a broker to be paused or dead by the grader', () => lab.services().some(({ state }) => state === 'paused' || state === 'dead'));
  process.kill(await agentPid(lab.labId), 'SIGKILL');
  await expect(grading).rejects.toMatchObject({ code: 'AGENT_LOST', message: expect.stringMatching(/^lost the agent at .*agent\.sock during grade: /) });
  expect(await programsLeft()).toBe(0);
  expect(lab.services().filter(({ state }) => state === 'paused')).toEqual([]);
  expect(await lab.failed).toMatchObject({ service: 'agent' });
});

test('an exercise without a grader is named', async () => {
  await expect(agent.grade({ ...request, exercise: 'no-such-exercise' }, await host('starter'))).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'exercise no-such-exercise has no grader' });
});
