import { type ChildProcess, spawn } from 'node:child_process';
import { loadRuntime } from '../../src/runtime/index.ts';

/** Runs one of Kafka's own command line classes on the runtime's JRE: what a Java client writes and how it behaves, without a build. */
export async function kafkaTool(className: string, args: readonly string[]): Promise<ChildProcess> {
  const runtime = await loadRuntime();
  const archive = runtime.archive('kafka');
  return spawn(runtime.java, [
    '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', ...(archive === undefined ? [] : [`-XX:AOTCache=${archive}`]),
    '-cp', runtime.classpath('kafka').join(':'), className, ...args,
  ], { stdio: ['pipe', 'pipe', 'pipe'] });
}
