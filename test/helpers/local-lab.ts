import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ClusterAccess, FaultControl } from '../../src/contracts/index.ts';
import { loadRuntime } from '../../src/runtime/index.ts';
import { ClusterReader, createKafka } from '../../src/support/kafka/index.ts';
import { waitUntil } from '../../src/support/index.ts';

/**
 * Three real brokers of the notifications lab as plain child processes on loopback addresses of their own: no namespace, no
 * sandbox, no agent. For developing graders and testing the kit; submissions are proved on real labs.
 */
export interface LocalLab extends AsyncDisposable {
  readonly cluster: ClusterAccess;
  readonly faults: FaultControl;
  /** SIGKILL without a word: what a lab looks like that dies by our fault. */
  murder(service: string): void;
}

const TOPIC = 'notifications';

export async function startLocalLab(): Promise<LocalLab> {
  const runtime = await loadRuntime();
  const compose = parse(await readFile(join(import.meta.dirname, '../../labs/definitions/notifications/compose.yaml'), 'utf8'), { merge: true }) as {
    services: Record<string, { environment: Record<string, string | number> }>;
  };
  const directory = await mkdtemp(join(tmpdir(), 'atelier-local-lab-'));
  // Addresses of 127/8 that no other lab of this machine uses: ports never collide.
  const net = `127.${20 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 256)}`;
  const names = Object.keys(compose.services);
  const hosts = new Map(names.map((name, index) => [name, `${net}.${index + 2}`]));
  const atHosts = (value: string): string => [...hosts].reduce((text, [name, host]) => text.replaceAll(name, host), value.replace(/\$\{\w+:-(\d+)\}/g, '$1'));
  const processes = new Map<string, ChildProcess>();
  const paused = new Set<string>();

  const spawnBroker = (name: string): void => {
    const log = openSync(join(directory, `${name}.log`), 'a');
    const environment = Object.fromEntries(Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [key, atHosts(String(value))]));
    processes.set(name, spawn(join(import.meta.dirname, '../../docker/images/kafka/run'), {
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...environment, ATELIER_RUNTIME: runtime.root, ATELIER_ROOT: join(directory, name) },
      stdio: ['ignore', log, log],
    }));
    closeSync(log);
  };
  const alive = (name: string): boolean => processes.get(name)?.exitCode === null && processes.get(name)?.signalCode === null;
  const gone = async (name: string): Promise<void> => {
    await waitUntil({ what: `${name} to be gone`, check: () => !alive(name), timeoutMs: 20_000, intervalMs: 20 });
  };
  const faults: FaultControl = {
    inject: async (service, fault) => {
      const child = processes.get(service);
      if (child === undefined) throw new Error(`no service ${service}`);
      if (fault === 'pause') {
        child.kill('SIGSTOP');
        paused.add(service);
      } else if (fault === 'resume') {
        child.kill('SIGCONT');
        paused.delete(service);
      } else if (fault === 'kill') {
        child.kill('SIGKILL');
        await gone(service);
      } else if (!alive(service)) spawnBroker(service);
    },
    // Brokers without namespaces have no links of their own.
    cut: (link) => Promise.reject(new Error(`no link ${link}`)),
    delay: (link) => Promise.reject(new Error(`no link ${link}`)),
    heal: async () => {
      for (const service of [...paused]) await faults.inject(service, 'resume');
      for (const name of names) if (!alive(name)) spawnBroker(name);
    },
  };
  const killAll = (): void => {
    for (const child of processes.values()) child.kill('SIGKILL');
  };
  const onSignal = (): void => process.exit(143);
  process.once('exit', killAll).once('SIGTERM', onSignal).once('SIGINT', onSignal);
  const bootstrapServers = names.map((name) => `${hosts.get(name)}:9092`);
  const lab: LocalLab = {
    cluster: { clusters: { main: { brokers: names, bootstrapServers } } },
    faults,
    murder: (service) => {
      processes.get(service)?.kill('SIGKILL');
    },
    [Symbol.asyncDispose]: async () => {
      killAll();
      await Promise.all(names.map(gone));
      process.off('exit', killAll).off('SIGTERM', onSignal).off('SIGINT', onSignal);
      await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    for (const name of names) spawnBroker(name);
    await createTopic(bootstrapServers, () => names.find((name) => !alive(name)));
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

/** The lab's topic, empty: made anew when it exists. Ready when every broker knows it with all replicas in sync. */
export async function createTopic(brokers: readonly string[], dead: () => string | undefined = () => undefined): Promise<void> {
  const kafka = createKafka({ brokers, clientId: 'local-lab', requestTimeoutMs: 3_000 });
  const admin = kafka.admin();
  await using reader = new ClusterReader(kafka);
  const failFast = (): string | undefined => {
    const name = dead();
    return name === undefined ? undefined : `${name} has exited`;
  };
  await waitUntil({
    what: `${brokers.length} brokers in the cluster`, timeoutMs: 240_000, failFast,
    check: async () => (await reader.describe()).brokers.length === brokers.length,
  });
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 6, replicationFactor: 3, configEntries: [{ name: 'min.insync.replicas', value: '2' }] }] });
    await waitUntil({
      what: `topic ${TOPIC} on every broker`, timeoutMs: 20_000, failFast,
      check: async () => {
        const { brokers: members } = await reader.describe();
        const views = await Promise.all(members.map(({ nodeId }) => reader.describe([TOPIC], nodeId)));
        return views.every(({ topics }) => topics[0]?.partitions.length === 6 && topics[0].partitions.every(({ leader, isr }) => leader > 0 && isr.length === 3));
      },
    });
  } finally {
    await admin.disconnect();
  }
}
