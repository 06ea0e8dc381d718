import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProgramLimits, type RunResult, type Runtime } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ORDINARY_UID, ordinaryUserMayRead, WHY_NOT } from './ordinary-user.ts';

export type HostCommand =
  | { do: 'lab'; lab: string }
  | { do: 'service'; lab: string; argv: string[] }
  | { do: 'run'; lab: string; program: string; runtime: Runtime; directory: string; environment: Record<string, string>; limits: ProgramLimits; withoutFlags?: string[] | undefined }
  | { do: 'input'; program: string; text: string }
  | { do: 'terminate' | 'kill'; program: string }
  | { do: 'dispose' };

export type HostEvent =
  | { event: 'done'; id: number; value: unknown }
  | { event: 'refused'; id: number; code: string; message: string }
  | { event: 'output'; program: string; stream: 'stdout' | 'stderr'; text: string }
  | { event: 'exited'; program: string; result: RunResult };

export interface TestProgram {
  readonly id: string;
  /** Stdout as it was handed on, piece by piece. */
  readonly pieces: string[];
  readonly exited: Promise<RunResult>;
  /** Waits until stdout matches. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
  input(text: string): Promise<unknown>;
  terminate(): Promise<unknown>;
  kill(): Promise<unknown>;
  /** Pids, as the host counts, of all processes that carry this program's mark in their environment. */
  alive(): number[];
}

export interface RunOptions {
  /** @default typescript */
  readonly runtime?: Runtime;
  readonly lab?: string;
  readonly limits?: Partial<ProgramLimits>;
  readonly environment?: Record<string, string>;
  /** Symbolic links in the submission: path → target. */
  readonly links?: Record<string, string>;
  /** Protection taken out of the command line, to see it missed. */
  readonly withoutFlags?: string[];
}

const ROOT = process.getuid?.() === 0;
const BOTH = ROOT && ordinaryUserMayRead();
if (ROOT && !BOTH) console.warn(`sandbox tests run as root only: ${WHY_NOT}`);

/** Who runs the platform in these tests: whoever runs the tests and, when that is root, also an ordinary user. */
export const USERS: readonly (readonly [name: string, uid: number])[] = [
  ...(ROOT ? [['root', 0] as const] : [['an ordinary user', process.getuid?.() ?? -1] as const]),
  ...(BOTH ? [['an ordinary user', ORDINARY_UID] as const] : []),
];

export type SandboxHost = Awaited<ReturnType<typeof startSandboxHost>>;

/** Starts the platform's side as this user. It owns a secret in its environment, and a file left open by whoever started it. */
export async function startSandboxHost(uid: number, secret: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  chmodSync(folder, 0o755);
  // Labs lie below, too, so that a killed platform leaves nothing behind.
  const labs = join(folder, 'labs');
  mkdirSync(labs);
  chmodSync(labs, 0o777);
  const secretFile = join(folder, 'secret.txt');
  writeFileSync(secretFile, secret, { mode: 0o644 });
  const leftOpen = openSync(secretFile, 'r');
  const child = fork(fileURLToPath(new URL('./sandbox-host-main.ts', import.meta.url)), [], {
    ...(uid === process.getuid?.() ? {} : { uid, gid: uid }),
    env: { PATH: process.env['PATH'], ATELIER_HOME: process.env['ATELIER_HOME'], TMPDIR: labs, ATELIER_TEST_SECRET: secret, DATABASE_URL: `postgres://course:${secret}@db/course` },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...Array.from({ length: 26 }, () => 'ignore' as const), leftOpen],
  });
  closeSync(leftOpen);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const outputs = new Map<string, { pieces: string[]; finished: (result: RunResult) => void }>();
  let calls = 0;
  child.on('message', (event: HostEvent) => {
    if (event.event === 'done') waiting.get(event.id)?.resolve(event.value);
    else if (event.event === 'refused') waiting.get(event.id)?.reject(Object.assign(new Error(event.message), { code: event.code }));
    else if (event.event === 'exited') outputs.get(event.program)?.finished(event.result);
    else if (event.stream === 'stdout') outputs.get(event.program)?.pieces.push(event.text);
  });
  const ask = (command: HostCommand): Promise<unknown> => new Promise((resolve, reject) => {
    calls += 1;
    waiting.set(calls, { resolve, reject });
    child.send({ id: calls, command });
  });

  const start = async (files: Record<string, string>, { runtime = 'typescript', lab = 'lab-a', limits = {}, environment = {}, links = {}, withoutFlags }: RunOptions = {}): Promise<TestProgram> => {
    calls += 1;
    const id = `program-${process.pid}-${uid}-${calls}`;
    const directory = join(folder, id);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(directory, path));
    const pieces: string[] = [];
    const exited = new Promise<RunResult>((finished) => { outputs.set(id, { pieces, finished }); });
    await ask({ do: 'run', lab, program: id, runtime, directory, environment: { MARK: id, ...environment }, limits: ProgramLimits.parse(limits), withoutFlags });
    return {
      id, pieces, exited,
      prints: (pattern) => waitUntil({ what: `${pattern} on stdout`, timeoutMs: 120_000, intervalMs: 20, check: () => pattern.exec(pieces.join('')), describe: () => pieces.join('').slice(-500) }),
      input: (text) => ask({ do: 'input', program: id, text }),
      terminate: () => ask({ do: 'terminate', program: id }),
      kill: () => ask({ do: 'kill', program: id }),
      alive: () => markedProcesses(id),
    };
  };
  return {
    pid: child.pid ?? 0,
    folder,
    secretFile,
    lab: (lab: string) => ask({ do: 'lab', lab }) as Promise<{ holderPid: number; directory: string }>,
    /** Starts a service of the lab and returns the first line it prints. */
    service: (lab: string, argv: string[]) => ask({ do: 'service', lab, argv }) as Promise<string>,
    start,
    /** Runs a one-file program to its end. */
    run: async (main: string, options: RunOptions = {}): Promise<RunResult> => (await start({ 'main.ts': main }, options)).exited,
    /** kill -9 of the platform. */
    crash: () => child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        if (child.connected) child.disconnect(); // killed a moment ago, it may be gone but for its exit
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Processes of this machine whose environment says MARK=<mark>. */
export function markedProcesses(mark: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MARK=${mark}`);
    } catch {
      return false;
    }
  });
}

/** Runs an expression in the program and prints what became of it, as JSON: `{"<name>": value}` or `{"<name>": "!CODE"}`. */
export function tryAll(attempts: Record<string, string>, imports = ''): string {
  const entries = Object.entries(attempts).map(([name, expression]) => `${JSON.stringify(name)}: async () => (${expression})`).join(',\n  ');
  return `import * as fs from 'node:fs'; import net from 'node:net'; import { spawnSync } from 'node:child_process'; import os from 'node:os';
${imports}
const attempts = {
  ${entries}
};
const results: Record<string, unknown> = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try { results[name] = (await attempt()) ?? null; } catch (error) { results[name] = '!' + ((error as { code?: string }).code ?? String(error)); }
}
console.log(JSON.stringify(results));
process.exit(0);
`;
}
