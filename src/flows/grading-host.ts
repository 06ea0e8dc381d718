import { randomBytes } from 'node:crypto';
import type { RunningLab, RunningProgram } from '../../labs/drivers/lab-driver.ts';
import { limitsFor, type CheckResult, type ExerciseDefinition, type Fault, type GradeHost, type HostedProgram, type Report, type RunResult, type Runtime } from '../contracts/index.ts';
import { CutText, TextTail } from './cut-text.ts';
import { programEnvironment, programPort } from './program-environment.ts';

const TAIL_CHARACTERS = 64 * 1024;
/** Of each stream, all runs of the submission together, in the report. */
const REPORT_CHARACTERS = 16 * 1024;

export interface GradingHostOptions {
  readonly lab: RunningLab;
  readonly exercise: ExerciseDefinition;
  readonly runtime: Runtime;
  /** The frozen submission. */
  readonly directory: string;
  readonly onCurrent?: ((checkId: string | null) => void) | undefined;
  readonly onCheck?: ((result: CheckResult) => void) | undefined;
}

export interface GradingHost extends GradeHost {
  /** What the submission has printed so far, in all its runs. */
  output(): Report['output'];
  /** Checks decided so far, in the order they were decided. */
  readonly decided: readonly CheckResult[];
  readonly current: string | null;
  /** Kills every program that is left and undoes every fault. Never rejects: what can't be undone is returned. */
  cleanUp(): Promise<Error[]>;
}

/** Lets a grader act on a running lab: start and kill the submission, break services. */
export function gradingHost({ lab, exercise, runtime, directory, onCurrent, onCheck }: GradingHostOptions): GradingHost {
  const limits = limitsFor(exercise, runtime);
  const grading = randomBytes(4).toString('hex');
  // Counts on: a program that ended must not lend its id, and with it its ending, to the next one.
  let started = 0;
  const programs = new Map<string, RunningProgram>();
  const faulty = new Map<string, Fault>();
  const changedLinks = new Set<string>();
  const decided: CheckResult[] = [];
  const printed = { stdout: new CutText(REPORT_CHARACTERS), stderr: new CutText(REPORT_CHARACTERS) };
  let current: string | null = null;
  let closed = false;

  return {
    decided,
    get current() {
      return current;
    },
    onCurrent(checkId) {
      current = checkId;
      onCurrent?.(checkId);
    },
    onCheck(result) {
      decided.push(result);
      onCheck?.(result);
    },
    async inject(service, fault) {
      if (closed) throw new Error('the grading is over');
      await lab.inject(service, fault);
      if (fault === 'pause' || fault === 'kill') faulty.set(service, fault);
      else faulty.delete(service);
    },
    async changeLink(link, change) {
      if (closed) throw new Error('the grading is over');
      if (change.kind === 'cut') await lab.cut(link);
      else if (change.kind === 'delay') await lab.delay(link, change);
      else await lab.heal(link);
      if (change.kind === 'heal') changedLinks.delete(link);
      else changedLinks.add(link);
    },
    async startProgram({ name, environment }) {
      if (closed) throw new Error('the grading is over');
      const port = programPort(lab.labId);
      const tails = { stdout: new TextTail(TAIL_CHARACTERS), stderr: new TextTail(TAIL_CHARACTERS) };
      const program = await lab.run({
        id: `grade-${grading}-${++started}${name === undefined ? '' : `-${name}`}`,
        runtime, directory, limits,
        environment: programEnvironment(lab.spec, port, exercise.environment, environment),
        onOutput: (stream, text) => {
          tails[stream].add(text);
          printed[stream].add(text);
        },
      });
      programs.set(program.id, program);
      void program.exited.then(() => programs.delete(program.id));
      if (closed) program.kill();
      return hosted(program, port, limits.stopTimeoutSec, async () => ({ stdout: String(tails.stdout), stderr: String(tails.stderr) }));
    },
    output: () => ({ stdout: String(printed.stdout), stderr: String(printed.stderr), truncated: printed.stdout.truncated || printed.stderr.truncated }),
    async cleanUp() {
      closed = true;
      const left = [...programs.values()];
      for (const program of left) program.kill();
      await Promise.all(left.map((program) => program.exited));
      const healed = await Promise.allSettled([
        ...[...changedLinks].map((link) => lab.heal(link)),
        ...[...faulty].map(([service, fault]) => lab.inject(service, fault === 'pause' ? 'resume' : 'restart')),
      ]);
      return healed.flatMap((result) => (result.status === 'rejected' ? [result.reason instanceof Error ? result.reason : new Error(String(result.reason))] : []));
    },
  };
}

function hosted(program: RunningProgram, port: number, stopTimeoutSec: number, output: HostedProgram['output']): HostedProgram {
  return {
    id: program.id,
    ...program.address(port),
    exited: program.exited,
    stop: () => stopProgram(program, stopTimeoutSec),
    async kill() {
      program.kill();
      return program.exited;
    },
    output,
  };
}

/** SIGTERM, SIGKILL after the exercise's stop time; returns when every process of it is gone. */
export async function stopProgram(program: RunningProgram, stopTimeoutSec: number): Promise<RunResult> {
  program.terminate();
  const deadline = setTimeout(() => program.kill(), stopTimeoutSec * 1_000);
  try {
    return await program.exited;
  } finally {
    clearTimeout(deadline);
  }
}
