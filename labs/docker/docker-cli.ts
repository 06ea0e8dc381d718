import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { AtelierError, messageOf } from '../../src/support/index.ts';

export interface DockerOptions {
  /** Variables for compose files, besides our own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Written to the client's stdin, which is then closed. */
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line that the client writes: progress of builds. */
  readonly onProgress?: (line: string) => void;
}

const INSTALL = 'install Docker Engine (Debian: apt-get install docker.io; macOS, Windows: Docker Desktop) and Compose v2.';

/** How the `docker` client ended when that was not well. */
export class DockerFailure extends Error {
  override readonly name = 'DockerFailure';
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`docker ${args.slice(0, 3).join(' ')} failed (exit code ${exitCode ?? 'none'}): ${stderr.trim().split('\n').slice(-6).join('\n')}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export type DockerProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** The client as a process, for what runs on: events, an attached container. Which engine it asks is the client's own affair (context, DOCKER_HOST). */
export function spawnDocker(args: readonly string[], environment: Readonly<Record<string, string>> = {}): DockerProcess {
  // A group of its own: a Ctrl-C in our terminal is ours to handle.
  return spawn('docker', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env: { ...process.env, ...environment } });
}

/**
 * Runs `docker <args>` and returns what it printed.
 * @throws AtelierError DRIVER_UNAVAILABLE without a client or an engine; DockerFailure when the client says no.
 */
export async function docker(args: readonly string[], { environment = {}, input, signal, onProgress }: DockerOptions = {}): Promise<string> {
  signal?.throwIfAborted();
  const child = spawnDocker(args, environment);
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  let stdout = '';
  let stderr = '';
  const tell = (text: string) => { if (onProgress !== undefined) for (const line of text.split(/[\r\n]+/)) if (line.trim() !== '') onProgress(line); };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; tell(text); });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-64 * 1024); tell(text); });
  child.stdin.on('error', () => undefined); // EPIPE: it has ended, which is told below
  child.stdin.end(input);
  let exitCode: number | null;
  try {
    [exitCode] = await once(child, 'close') as [number | null];
  } catch (cause) {
    throw clientMissing(cause);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
  if (exitCode === 0) return stdout;
  if (isDaemonDown(stderr)) throw engineDown(stderr);
  throw new DockerFailure(args, exitCode, stderr);
}

function isDaemonDown(stderr: string): boolean {
  return /Cannot connect to the Docker daemon|error during connect|permission denied while trying to connect|failed to connect to the docker API/i.test(stderr);
}

function clientMissing(cause: unknown): AtelierError {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new AtelierError('DRIVER_UNAVAILABLE', missing ? 'Docker is not installed: there is no program docker in PATH' : `the docker client can't be started: ${messageOf(cause)}`, { cause, hint: INSTALL });
}

function engineDown(stderr: string): AtelierError {
  const denied = /permission denied/i.test(stderr);
  return new AtelierError('DRIVER_UNAVAILABLE', denied ? 'this user may not talk to the Docker engine' : 'the Docker engine does not answer', {
    hint: denied ? 'add the user to the group docker (that equals root on this machine) and log in again.' : 'start it: sudo systemctl start docker, or open Docker Desktop; DOCKER_HOST and docker context choose which engine is asked.',
    facts: { stderr: stderr.trim() },
  });
}
