import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { createKafka, type Kafka } from '../../src/support/kafka/index.ts';

export const RUN = fileURLToPath(new URL('../../docker/images/kafka/run', import.meta.url));

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-broker-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** What a single node needs at least, on free loopback ports. */
export async function singleNode(runtime: string, root: string): Promise<{ address: string; environment: Record<string, string> }> {
  const [client, controller] = [await freePort(), await freePort()];
  return {
    address: `127.0.0.1:${client}`,
    environment: {
      ATELIER_RUNTIME: runtime, ATELIER_ROOT: root, CLUSTER_ID: '5L6g3nShT-eMCtK--X86sw',
      KAFKA_NODE_ID: '1', KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`, KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${client}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER', KAFKA_CONTROLLER_QUORUM_VOTERS: `1@127.0.0.1:${controller}`,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1', KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1', KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      // As in the labs: a broker that was killed may come back after two seconds, not nine.
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '2000', KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
      KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '2097152',
    },
  };
}

export interface Broker { readonly process: ChildProcess; readonly kafka: Kafka; readonly spawnedAt: number; readonly output: () => string; exited(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> }

/** Runs the entrypoint with nothing but this environment. Killed when the test is over. */
export function startBroker(address: string, environment: Record<string, string>): Broker {
  const spawnedAt = performance.now();
  const child = spawn(RUN, [], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  return {
    process: child, spawnedAt, output: () => output,
    kafka: createKafka({ brokers: [address], clientId: 'run-test', connectionTimeoutMs: 500, retries: 2 }),
    exited: async () => {
      const [code, signal] = await closed as [number | null, NodeJS.Signals | null];
      return { code, signal };
    },
  };
}

/** Until a metadata request is answered. Returns milliseconds since the spawn. */
export async function untilServing({ kafka, process: child, output, spawnedAt }: Broker): Promise<number> {
  const admin = kafka.admin();
  await waitUntil({
    what: 'a broker that answers', timeoutMs: 60_000, intervalMs: 25,
    check: async () => { await admin.connect(); return (await admin.describeCluster()).brokers.length === 1; },
    failFast: () => (child.exitCode === null ? undefined : `it exited with ${child.exitCode}:\n${output().slice(-2_000)}`),
  });
  const elapsed = performance.now() - spawnedAt;
  await admin.disconnect();
  return elapsed;
}
