import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot, type Runtime } from '../../src/runtime/index.ts';
import { createKafka } from '../../src/support/kafka/index.ts';
import { waitUntil } from '../../src/support/index.ts';

const ADDRESS = '127.0.0.77';
const CLUSTER_ID = 'QXRlbGllckJlbmNobWFyaw';

export interface BrokerTimes {
  /** Stock only: `kafka-storage.sh format`, which must run before the first start. */
  readonly formatMs: number;
  /** From the broker's spawn to the first record consumed through a consumer group. */
  readonly startMs: number;
  readonly rssBytes: number;
}

/** What kafka-server-start.sh and kafka-run-class.sh of the distribution put on the command line. */
const STOCK_FLAGS = ['-Xmx1G', '-Xms1G', '-server', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35', '-XX:+ExplicitGCInvokesConcurrent', '-Djava.awt.headless=true'];

/** A single broker started as the distribution's scripts start it, with the same JVM and jars. */
export async function stockBroker(runtime: Runtime, port: number): Promise<BrokerTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-stock-'));
  const properties = join(folder, 'server.properties');
  await writeFile(properties, [
    'process.roles=broker,controller', 'node.id=1', `controller.quorum.voters=1@${ADDRESS}:${port + 1}`,
    `listeners=PLAINTEXT://${ADDRESS}:${port},CONTROLLER://${ADDRESS}:${port + 1}`, 'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT', `log.dirs=${join(folder, 'logs')}`,
    'offsets.topic.replication.factor=1', 'transaction.state.log.replication.factor=1', 'transaction.state.log.min.isr=1', 'group.initial.rebalance.delay.ms=0',
  ].join('\n'));
  const java = (flags: readonly string[], mainClass: string, args: readonly string[]): ChildProcess =>
    spawn(runtime.java, [...flags, '-cp', runtime.classpath('kafka').join(':'), mainClass, ...args], { stdio: 'ignore' });
  try {
    const formatStart = performance.now();
    await once(java([], 'kafka.tools.StorageTool', ['format', '-t', CLUSTER_ID, '-c', properties]), 'exit');
    const formatMs = performance.now() - formatStart;
    return { formatMs, ...(await timeBroker(java(STOCK_FLAGS, 'kafka.Kafka', [properties]), port)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same broker through `docker/images/kafka/run`: what the native driver executes, formatting included. */
export async function atelierBroker(runtime: Runtime, port: number): Promise<BrokerTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-ours-'));
  try {
    const broker = spawn(join(checkoutRoot(), 'docker/images/kafka/run'), {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'], ATELIER_RUNTIME: runtime.root, ATELIER_ROOT: folder, CLUSTER_ID, KAFKA_NODE_ID: '1', KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${ADDRESS}:${port + 1}`, KAFKA_LISTENERS: `PLAINTEXT://${ADDRESS}:${port},CONTROLLER://${ADDRESS}:${port + 1}`,
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER', KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1', KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1', KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE: '2097152',
      },
    });
    return { formatMs: 0, ...(await timeBroker(broker, port)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeBroker(broker: ChildProcess, port: number): Promise<{ startMs: number; rssBytes: number }> {
  const startedAt = performance.now();
  try {
    await firstRecordThroughGroup([`${ADDRESS}:${port}`], 'bench');
    const startMs = performance.now() - startedAt;
    return { startMs, rssBytes: await rssOf(broker.pid ?? 0) };
  } finally {
    broker.kill('SIGKILL');
    await once(broker, 'exit');
  }
}

/** Creates a topic, produces one record, and waits until a consumer of a group has it. */
export async function firstRecordThroughGroup(brokers: readonly string[], name: string): Promise<void> {
  const kafka = createKafka({ brokers, clientId: name, retries: 0, requestTimeoutMs: 2_000 });
  const admin = kafka.admin();
  await waitUntil({ what: 'the broker', timeoutMs: 60_000, intervalMs: 20, check: async () => { await admin.connect(); await admin.createTopics({ topics: [{ topic: name, numPartitions: 1 }] }); return true; } });
  const producer = kafka.producer();
  await producer.connect();
  await waitUntil({ what: 'a leader', timeoutMs: 20_000, intervalMs: 20, check: async () => (await producer.send({ topic: name, messages: [{ value: 'first' }] })).length });
  const consumer = createKafka({ brokers, clientId: name, retries: 5 }).consumer({ groupId: name, maxWaitTimeInMs: 50 });
  await waitUntil({ what: 'the coordinator', timeoutMs: 20_000, intervalMs: 20, check: async () => { await consumer.connect(); await consumer.subscribe({ topic: name, fromBeginning: true }); return true; } });
  const { promise: got, resolve } = Promise.withResolvers<void>();
  await consumer.run({ eachMessage: () => { resolve(); return Promise.resolve(); } });
  await got;
  await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
}

async function rssOf(pid: number): Promise<number> {
  const found = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) * 1_024;
}
