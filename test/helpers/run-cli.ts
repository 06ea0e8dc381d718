import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('cli-main.ts', import.meta.url));
/** As `npm run atelier` does: without it most of the time goes into reading TypeScript. */
const CACHE = fileURLToPath(new URL('../../.atelier/compile-cache', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the real command line in a process of its own. */
export function startCli(argv: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [CLI, ...argv], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: CACHE, LANG: 'en_US.UTF-8', LC_ALL: '', ...environment } });
}

export async function runCli(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  const child = startCli(argv, environment);
  child.stdin.end();
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close') as Promise<[number | null]>, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
