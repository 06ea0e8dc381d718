import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { AtelierError, messageOf } from '../support/index.ts';
import { checkoutRoot } from './paths.ts';

export interface TrainingNode {
  readonly id: number;
  readonly address: string;
  readonly process: ChildProcess;
  readonly log: string;
}

/** Free loopback ports, held open together so that all differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new AtelierError('INTERNAL', 'a loopback port could not be had');
    return address.port;
  });
  await Promise.all(servers.map(async (server) => {
    server.close();
    await once(server, 'close');
  }));
  return ports;
}

/**
 * Spawns three brokers through docker/images/kafka/run at the lowest priority, as a lab does, but on loopback ports.
 * The first one records what it loads, for `archive`.
 */
export async function startTrainingNodes(runtimeRoot: string, directory: string, archive: string): Promise<TrainingNode[]> {
  const ids = [1, 2, 3];
  const ports = await freePorts(ids.length * 2);
  const client = (id: number): string => `127.0.0.1:${ports[id - 1]}`;
  const controller = (id: number): string => `127.0.0.1:${ports[ids.length + id - 1]}`;
  return ids.map((id) => {
    const root = join(directory, `kafka-${id}`);
    const log = join(directory, `kafka-${id}.log`);
    const out = openSync(log, 'a');
    const child = spawn('/bin/sh', [join(checkoutRoot(), 'docker', 'images', 'kafka', 'run')], {
      stdio: ['ignore', out, out],
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        ATELIER_RUNTIME: runtimeRoot, ATELIER_ROOT: root, ...(id === 1 ? { ATELIER_TRAIN: archive } : {}),
        CLUSTER_ID: 'QXRlbGllclRyYWluaW5nAA', KAFKA_HEAP_OPTS: '-Xmx160m',
        KAFKA_NODE_ID: String(id), KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_CONTROLLER_QUORUM_VOTERS: ids.map((voter) => `${voter}@${controller(voter)}`).join(','),
        KAFKA_LISTENERS: `PLAINTEXT://${client(id)},CONTROLLER://${controller(id)}`, KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${client(id)}`,
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER', KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '3', KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '3', KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '3', KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '3', KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '2',
        KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '2097152', KAFKA_LOG_CLEANER_THREADS: '1',
      },
    });
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // Only a courtesy to whatever else runs.
    }
    return { id, address: client(id), process: child, log };
  });
}

/** SIGTERM, and SIGKILL when the time is over. Returns once it is gone. */
export async function stopNode({ process: child, id }: TrainingNode, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit', { signal: AbortSignal.timeout(graceMs) });
  child.kill('SIGTERM');
  try {
    await gone;
  } catch (error) {
    child.kill('SIGKILL');
    throw new AtelierError('INTERNAL', `training node ${id} did not stop within ${graceMs} ms: ${messageOf(error)}`, { cause: error });
  }
}
