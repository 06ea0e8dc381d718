import { constants } from 'node:os';
import type { RunResult } from '../../../../src/contracts/index.ts';

/** Why we stopped a program. The first cause wins. */
export type Cause = 'timedOut' | 'outOfMemory' | 'tooManyProcesses' | 'tooMuchOutput' | 'cancelled';

export interface ExitStatus {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/**
 * The main process's end as init told it: `ended <status>` and, on the next line, what the shell's job list says.
 * Without that word the whole sandbox was killed.
 * @param lines everything said on descriptor 3.
 */
export function exitStatus(lines: readonly string[]): ExitStatus {
  const at = lines.findIndex((line) => /^ended \d+$/.test(line));
  if (at === -1) return { exitCode: null, signal: 'SIGKILL' };
  const status = Number(lines[at]?.slice('ended '.length));
  const signal = diedOfSignal(status, lines[at + 1] ?? '') ? signalName(status - 128) : undefined;
  return signal === undefined ? { exitCode: status, signal: null } : { exitCode: null, signal };
}

// dash always lists the job: "Done(143)" or "Terminated". bash lists only what died of a signal, and is silent about the
// three that people send; under it a program that chose such a status for itself can't be told from one that was sent them.
function diedOfSignal(status: number, job: string): boolean {
  if (status <= 128) return false;
  return job === '' ? ['SIGINT', 'SIGPIPE', 'SIGTERM'].includes(signalName(status - 128) ?? '') : !/\b(Done|Exit)\b/.test(job);
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}

export interface EndingFacts extends ExitStatus {
  readonly durationMs: number;
  readonly output: { readonly stdout: string; readonly stderr: string; readonly truncated: boolean };
  readonly cause: Cause | undefined;
}

/** The one shape of every end. */
export function runResult({ exitCode, signal, durationMs, output, cause }: EndingFacts): RunResult {
  return {
    exitCode,
    signal,
    durationMs,
    stdout: output.stdout,
    stderr: output.stderr,
    outputTruncated: output.truncated,
    timedOut: cause === 'timedOut',
    outOfMemory: cause === 'outOfMemory',
    tooManyProcesses: cause === 'tooManyProcesses',
    tooMuchOutput: cause === 'tooMuchOutput',
    cancelled: cause === 'cancelled',
  };
}
