import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { LabNamespace } from './namespace.ts';

export interface InsideOptions {
  readonly argv: readonly string[];
  /** The whole environment; nothing of ours is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
}

export interface InsideExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A process in a lab's namespace, leader of its own session and process group. */
export interface InsideProcess {
  /** As the host counts; also the number of its process group and session. */
  readonly pid: number;
  readonly stdin: Writable;
  /** Undefined while it lives. */
  readonly exit: InsideExit | undefined;
  /** Settles when it is gone and its output has been read. Never rejects. */
  readonly exited: Promise<InsideExit>;
  /** To every process of the group. Nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void;
}

// This shell waits outside the PID namespace (nsenter --no-fork), so `$!` is the host's number of the child, and the shell is
// nobody's target when the child's group is signalled. nsenter's own waiting stops itself whenever its child is stopped.
const WAITER = 'exec 4<&0; setsid "$@" <&4 3>&- 4<&- & echo "$!" >&3; exec 3>&- 4<&- </dev/null; wait "$!"';

/** Starts a process inside. @throws Error when it can't even be spawned. */
export async function spawnInside(namespace: LabNamespace, { argv, environment, onStdout, onStderr }: InsideOptions): Promise<InsideProcess> {
  const [program = '', ...rest] = namespace.enter(['/bin/sh', '-c', WAITER, 'waiter', ...argv], { fork: false });
  const waiter = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true, env: environment });
  waiter.stdout.on('data', onStdout);
  waiter.stderr.on('data', onStderr);
  waiter.stdin.on('error', () => undefined); // EPIPE: it is gone, which `exited` tells
  let exit: InsideExit | undefined;
  const exited = once(waiter, 'close').then(([code, signal]: unknown[]) => (exit = toExit(code as number | null, signal as string | null)));
  exited.catch(() => undefined); // a failed spawn is thrown below
  const pid = await hostPid(waiter.stdio[3] as Readable);
  if (pid === undefined) {
    const { exitCode } = await exited;
    throw new Error(`${argv[0] ?? '?'} could not be started inside lab ${namespace.labId} (exit code ${exitCode ?? 'none'})`);
  }
  return {
    pid,
    stdin: waiter.stdin,
    get exit() { return exit; },
    exited,
    signal: (name) => {
      if (exit !== undefined) return;
      try {
        process.kill(-pid, name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
  };
}

async function hostPid(report: Readable): Promise<number | undefined> {
  let text = '';
  for await (const chunk of report) text += String(chunk);
  return /^\d+\n$/.test(text) ? Number(text) : undefined;
}

/** The shell reports a death by signal n as 128 + n. */
function toExit(code: number | null, signal: string | null): InsideExit {
  const number = code === null ? 0 : code - 128;
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  if (name !== undefined && number > 0) return { exitCode: null, signal: name };
  return { exitCode: code, signal };
}
