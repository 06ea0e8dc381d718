import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitUntil } from '../../src/support/index.ts';

const root = resolve(import.meta.dirname, '../..');

/** `npm start` as a learner runs it, on a free port with a data folder of its own. */
export class RunningServer {
  readonly data: string;
  url = '';
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(data: string) {
    this.data = data;
  }

  static async start(): Promise<RunningServer> {
    const server = new RunningServer(await mkdtemp(join(tmpdir(), 'atelier-e2e-')));
    await server.up();
    return server;
  }

  /** Starts it (again) with the same data. */
  async up(): Promise<void> {
    this.#said = '';
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const child = spawn(process.execPath, [join(root, 'src/setup/bootstrap.mjs'), 'start', '--port', port], {
      cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ATELIER_DATA: this.data, ATELIER_WARM_LABS: '0' },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { this.#said += chunk.toString(); });
    this.#child = child;
    await waitUntil({
      what: 'the URL of the server', timeoutMs: 180_000, check: () => /http:\/\/127\.0\.0\.1:\d+/.test(this.#said),
      failFast: () => (child.exitCode === null ? undefined : `it ended with code ${child.exitCode}: ${this.#said}`),
    });
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(this.#said)?.[0] ?? '';
  }

  /** Graceful, as by Ctrl-C; the data stay. */
  async down(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.down();
    await rm(this.data, { recursive: true, force: true });
  }
}
