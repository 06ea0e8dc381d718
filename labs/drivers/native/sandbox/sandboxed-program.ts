import type { ChildProcess } from 'node:child_process';
import type { RunResult } from '../../../../src/contracts/index.ts';
import type { ProgramSpec, RunningProgram } from '../../lab-driver.ts';
import type { Cgroup } from './cgroup.ts';
import type { Conversation } from './conversation.ts';
import { exitStatus, runResult, type Cause } from './ending.ts';
import { collectOutput, type OutputStream } from './output.ts';
import { descendants, startTime } from './process-tree.ts';
import type { SandboxRuntime } from './runtimes/index.ts';
import { watch } from './watchdog.ts';

/** Input that the program doesn't read waits in our memory; more than this of it is dropped. */
const MAX_WAITING_INPUT = 1024 * 1024;

/** A sandbox on its way: until `started`, what it prints is not the program's. */
export interface StartingProgram {
  /** What was printed on stderr so far. */
  earlyErrors(): string;
  /** Names the sandbox's first process, as the host counts: killing that kills all. And the cgroup around it, if there is one. */
  found(init: number, cgroup: Cgroup | undefined): void;
  /** From here on it is the learner's program. */
  started(talk: Conversation): RunningProgram;
  /** Kills whatever there is of it. */
  discard(): void;
}

/** Ties the processes of a sandbox to the interface that labs show. */
export function sandboxedProgram(child: ChildProcess, spec: ProgramSpec, runtime: SandboxRuntime): StartingProgram {
  let cause: Cause | undefined;
  let over = false;
  let early: { stream: OutputStream; chunk: Buffer }[] | undefined = [];
  let init: { pid: number; startedAt: string | undefined } | undefined;
  let cgroup: Cgroup | undefined;
  const output = collectOutput(spec.limits.outputKb * 1024, spec.onOutput, { keep: spec.terminal !== true });

  // A pid may have gone to somebody else; with its start time it can't be mistaken.
  const signalInit = (signal: NodeJS.Signals): void => {
    if (over || init === undefined || startTime(init.pid) !== init.startedAt) return;
    kill(init.pid, signal);
  };
  // Before init is known there is only our own set-up to kill: every process of it, because a killed parent takes none along.
  const discard = (): void => {
    if (over || child.pid === undefined) return;
    for (const pid of descendants(child.pid).reverse()) kill(pid, 'SIGKILL');
  };
  const stopFor = (reason: Cause): void => {
    if (over) return;
    cause ??= reason;
    signalInit('SIGKILL');
  };
  const accept = (stream: OutputStream, chunk: Buffer): void => {
    if (early !== undefined) early.push({ stream, chunk });
    else if (!output.accept(stream, chunk)) stopFor('tooMuchOutput');
  };
  child.stdout?.on('data', (chunk: Buffer) => accept('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => accept('stderr', chunk));
  child.stdin?.on('error', () => undefined); // EPIPE: it reads no more
  child.once('close', () => {
    over = true;
    if (cgroup?.killedForMemory() === true) cause ??= 'outOfMemory';
    cgroup?.remove();
  });

  return {
    earlyErrors: () => (early ?? []).filter(({ stream }) => stream === 'stderr').map(({ chunk }) => chunk.toString()).join(''),
    found: (pid, around) => {
      init = { pid, startedAt: startTime(pid) };
      cgroup = around;
    },
    discard,
    started(talk) {
      const startedAt = performance.now();
      const waiting = early ?? [];
      early = undefined;
      for (const { stream, chunk } of waiting) accept(stream, chunk);
      const unwatch = init === undefined ? () => undefined : watch(init.pid, spec.limits, stopFor);
      const exited = new Promise<RunResult>((resolve) => {
        const finish = (): void => {
          unwatch();
          const status = exitStatus(talk.lines);
          const printed = output.finish();
          if (cause === undefined && runtime.ranOutOfMemory({ ...status, stdout: printed.stdout, stderr: printed.stderr })) cause = 'outOfMemory';
          if (cause === undefined && status.signal === 'SIGXCPU') cause = 'timedOut';
          resolve(runResult({ ...status, durationMs: Math.round(performance.now() - startedAt), output: printed, cause }));
        };
        if (over) finish();
        else child.once('close', finish);
      });
      return {
        id: spec.id,
        exited,
        address: (port) => ({ host: '127.0.0.1', port }),
        writeInput: (text) => {
          if (child.stdin !== null && child.stdin.writable && child.stdin.writableLength < MAX_WAITING_INPUT) child.stdin.write(text);
        },
        terminate: () => {
          if (over) return;
          cause ??= 'cancelled';
          signalInit('SIGTERM'); // init hands it on to the main process
        },
        kill: () => stopFor('cancelled'),
      };
    },
  };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended in this very moment
  }
}
