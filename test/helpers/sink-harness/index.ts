import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { readLock, runtimeWith, withNeeds } from '../../../src/runtime/index.ts';
import { compileJar } from '../../../src/runtime/java/compile-jar.ts';

/** What became of a batch: `done`, or the message that the task ended with; what it reported; how long it asked to wait between its tries. */
export interface PutResult { readonly end: string; readonly reported: readonly string[]; readonly waits: readonly number[] }

export type Batch = readonly (readonly [key: unknown, value: unknown])[];

/** One task of a sink in a JVM of its own. */
export interface FedSink extends AsyncDisposable {
  /** Feeds one batch as Connect does, again and again while the task wants that. */
  put(batch: Batch): Promise<PutResult>;
}

export interface SinkHarness extends AsyncDisposable {
  /** @param options.reporter whether rejected records can be reported, as with `errors.tolerance=all`. @default true */
  feed(connector: string, config: Readonly<Record<string, string>>, options?: { reporter?: boolean }): Promise<FedSink>;
}

/** Compiles the sinks and the harness. May fetch what the lab `integration` has not yet needed on this machine. */
export async function openSinkHarness(): Promise<SinkHarness> {
  const loaded = await readLock();
  const runtime = await runtimeWith(['connect-integration']);
  const jars = [...new Set(withNeeds(loaded.lock, ['connect-integration']).flatMap((bundle) => runtime.classpath(bundle)))];
  const folder = await mkdtemp(join(tmpdir(), 'atelier-sinks-'));
  const harness = join(folder, 'harness.jar');
  await compileJar({ java: runtime.java, classpath: jars, sources: import.meta.dirname, jar: harness, title: 'the harness of the sinks' });
  const classpath = [...jars, join(runtime.root, 'plugins', 'sinks.jar'), harness].join(delimiter);
  return {
    feed: async (connector, config, { reporter = true } = {}) => {
      const child = spawn(runtime.java, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-Dlog4j2.level=OFF', '-cp', classpath, 'SinkHarness', connector, JSON.stringify(config), reporter ? 'reporter' : 'none'], { stdio: ['pipe', 'pipe', 'pipe'] });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
      child.stdin.on('error', () => undefined); // a JVM that is gone says why below
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async (): Promise<unknown> => {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`the harness ended: ${said}`);
        return JSON.parse(value);
      };
      const errors = await next() as string[];
      if (errors.length > 0) throw new Error(`configuration: ${errors.join('; ')}`);
      return {
        put: async (batch) => {
          child.stdin.write(`${JSON.stringify(batch)}\n`);
          return await next() as PutResult;
        },
        [Symbol.asyncDispose]: async () => {
          const gone = once(child, 'exit');
          child.stdin.end();
          if (child.exitCode === null) await gone;
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
