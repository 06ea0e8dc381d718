import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { ClusterAccess, ProgramControl, ProgramHandle, RunResult } from '../../src/contracts/index.ts';

/** Runs `main.ts` of a folder as a plain child process: no sandbox, so only for programs of this repository. */
export function localProgram(directory: string, cluster: ClusterAccess, { memoryMb = 384 }: { memoryMb?: number } = {}): ProgramControl {
  let count = 0;
  return {
    start: async ({ name = 'program', environment = {} } = {}) => {
      const port = await freePort();
      const startedAt = performance.now();
      const output = { stdout: '', stderr: '' };
      let cancelled = false;
      const child = spawn(process.execPath, [`--max-old-space-size=${memoryMb}`, 'main.ts'], {
        cwd: directory,
        env: {
          PATH: process.env['PATH'] ?? '', PORT: String(port), NO_COLOR: '1',
          BOOTSTRAP_SERVERS: cluster.clusters['main']?.bootstrapServers.join(',') ?? '', ...environment,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          output[stream] = `${output[stream]}${text}`.slice(-64 * 1024);
        });
      }
      let result: RunResult | undefined;
      const exited = once(child, 'close').then(([exitCode, signal]: (number | string | null)[]): RunResult => {
        result = {
          exitCode: exitCode as number | null, signal: signal as string | null, durationMs: performance.now() - startedAt,
          ...output, outputTruncated: false, timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled,
        };
        return result;
      });
      const end = (signal: NodeJS.Signals): Promise<RunResult> => {
        cancelled = true;
        child.kill(signal);
        return exited;
      };
      count += 1;
      const handle: ProgramHandle = {
        id: `${name}-${count}`,
        baseUrl: `http://127.0.0.1:${port}`,
        get result() {
          return result;
        },
        exited,
        kill: () => end('SIGKILL'),
        stop: async () => {
          const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
          try {
            return await end('SIGTERM');
          } finally {
            clearTimeout(timer);
          }
        },
        output: async () => ({ ...output }),
      };
      return handle;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
