import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabSpec } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader, createKafka, type Producer } from '../../src/support/kafka/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import type { LabDriver, RunningLab, StartLabOptions } from '../../labs/drivers/index.ts';

/** What the contract suite and its programs do with a lab; through host addresses only, so it holds for any driver. */
export const notifications = (): Promise<LabSpec> => readLabSpec('notifications');

/** A folder that is gone after the test, and a name nobody else has. */
export async function labFolder(): Promise<StartLabOptions & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-contract-'));
  const labId = `contract-${Math.random().toString(36).slice(2, 8)}`;
  return { labId, directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

export function startLab(driver: LabDriver, spec: LabSpec, { labId, directory }: StartLabOptions, more: Partial<StartLabOptions> = {}): Promise<RunningLab> {
  return driver.start(spec, { labId, directory, ...more });
}

export function addresses(lab: RunningLab): string[] {
  return (lab.hostAddresses['main'] ?? '').split(',');
}

/** Writes each value with acks=all, without a single retry. Returns when all are acknowledged. */
export async function produce(lab: RunningLab, values: readonly string[], { retries = 0 }: { retries?: number } = {}): Promise<void> {
  const producer: Producer = createKafka({ brokers: addresses(lab), clientId: 'contract', retries }).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic: 'notifications', acks: -1, messages: values.map((value) => ({ key: value, value })) });
  } finally {
    await producer.disconnect();
  }
}

/** Values of every record in topic notifications, sorted. */
export async function readAll(lab: RunningLab): Promise<string[]> {
  await using reader = new ClusterReader(createKafka({ brokers: addresses(lab), clientId: 'contract' }));
  return (await reader.records('notifications')).map(({ value }) => String(value)).sort();
}

/** Node ids that the other brokers count as members. */
export async function members(lab: RunningLab, askAt: readonly string[] = addresses(lab)): Promise<number[]> {
  await using reader = new ClusterReader(createKafka({ brokers: askAt, clientId: 'contract', retries: 0, requestTimeoutMs: 2_000 }));
  return (await reader.describe()).brokers.map(({ nodeId }) => nodeId);
}

/** Whether the broker at this address answers within a second. */
export async function answers(address: string, nodeId: number): Promise<boolean> {
  await using reader = new ClusterReader(createKafka({ brokers: [address], clientId: 'contract', retries: 0, requestTimeoutMs: 1_000 }));
  return await reader.describe([], nodeId).then(() => true, () => false);
}

/** Waits until every partition has all its replicas in sync again. */
export async function untilInSync(lab: RunningLab): Promise<void> {
  await using reader = new ClusterReader(createKafka({ brokers: addresses(lab), clientId: 'contract' }));
  await waitUntil({
    what: 'all replicas in sync',
    timeoutMs: 120_000,
    describe: () => 'some are behind',
    check: async () => (await reader.describe(['notifications'])).topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length)),
  });
}

export function serviceState(lab: RunningLab, name: string): string | undefined {
  return lab.services().find((service) => service.name === name)?.state;
}
