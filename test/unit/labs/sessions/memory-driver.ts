import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabSpec, ServiceView } from '../../../../src/contracts/index.ts';
import type { AtelierError } from '../../../../src/support/index.ts';
import type { LabDriver, RunningLab, StartLabOptions } from '../../../../labs/drivers/lab-driver.ts';

export const labSpec = (name: string, idleStopMin = 60): LabSpec => ({
  name, title: { fr: `Labo ${name}`, en: `Lab ${name}` }, memoryMb: 600, idleStopMin, startTimeoutMs: 1_000,
  services: [{ name: 'kafka-1', image: 'kafka', environment: {}, dependsOn: [], ports: [], volumes: [], stopGraceMs: 1_000 }],
  clusters: { main: { brokers: ['kafka-1'], bootstrapServers: ['kafka-1:9092'] } }, topics: {}, faults: {}, links: {},
});

/** A lab that is nothing but a file of data, held open by hand: each step of its life waits for the test when asked to. */
export class MemoryDriver implements LabDriver {
  readonly name = 'memory';
  /** Ids in the order of their starts, and those that run now. */
  readonly starts: string[] = [];
  readonly running = new Map<string, { die(message: string, lastLines: string[]): void }>();
  readonly reaped: string[] = [];
  readonly wiped: string[] = [];
  /** Most labs that were starting at the same time. */
  mostAtOnce = 0;
  failNext: AtelierError | undefined;
  failStop = false;
  #starting = 0;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  /** From now on starts wait until the returned function is called. */
  holdStarts(): () => void {
    this.#gate = new Promise((resolve) => { this.#open = resolve; });
    return this.#open;
  }

  async diagnose() { return { driver: this.name, usable: true, findings: [] }; }

  async start(spec: LabSpec, { labId, directory, onService, signal }: StartLabOptions): Promise<RunningLab> {
    this.starts.push(labId);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#starting);
    const service = (state: ServiceView['state'], extra: Partial<ServiceView> = {}) => onService?.({ name: 'kafka-1', state, ...extra });
    try {
      service('starting');
      await Promise.race([this.#gate, new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))]);
      signal?.throwIfAborted();
      const failure = this.failNext;
      this.failNext = undefined;
      if (failure !== undefined) {
        service('dead', { lastLines: ['boom'] });
        throw failure;
      }
      await mkdir(join(directory, 'data'), { recursive: true });
      await writeFile(join(directory, 'data', `start-${this.starts.length}`), '');
    } finally {
      this.#starting--;
    }
    service('running', { readyAfterMs: 1 });
    const death = Promise.withResolvers<{ service: string; message: string; lastLines: string[] }>();
    this.running.set(labId, { die: (message, lastLines) => death.resolve({ service: 'kafka-1', message, lastLines }) });
    const stop = async () => {
      if (this.failStop) throw new Error('it will not stop');
      this.running.delete(labId);
    };
    return {
      labId, spec, driver: this.name, agent: { at: { socketPath: join(directory, 'agent.sock') }, token: 'x' }, hostAddresses: { main: '127.0.0.1:1' },
      services: () => [{ name: 'kafka-1', state: this.running.has(labId) ? 'running' : 'stopped' }],
      inject: async () => undefined,
      links: () => [], cut: async () => undefined, delay: async () => undefined, heal: async () => undefined,
      run: () => Promise.reject(new Error('no programs here')),
      memoryBytes: async () => 100 * 1_048_576,
      failed: death.promise,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  }

  async reap(labId: string, directory: string): Promise<void> {
    this.reaped.push(labId);
    this.running.delete(labId);
    await rm(join(directory, 'agent.sock'), { force: true });
  }

  async wipe(labId: string): Promise<void> {
    this.wiped.push(labId);
  }
}

/** Names of the data files of a lab: one per start it has seen. */
export async function dataOf(root: string, labId: string): Promise<string[]> {
  return (await readdir(join(root, labId, 'data'))).sort();
}
