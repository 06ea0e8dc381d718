import type { TopicSpec } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader, createKafka, type ClusterDescription, type Kafka } from '../../src/support/kafka/index.ts';

/** A cluster as readiness sees it: by its host addresses, because that is where the asking process is. */
export interface ClusterTarget {
  /** For messages. */
  readonly name: string;
  readonly hostAddresses: readonly string[];
  readonly brokers: readonly { readonly service: string; readonly nodeId: number }[];
  readonly topics: readonly TopicSpec[];
}

export interface ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A text ends the wait at once: a service has died, no use waiting on. */
  readonly failFast?: () => string | undefined;
  /** Called once for each broker, when the cluster counts it among its members. */
  readonly onBroker?: (service: string) => void;
}

const INTERVAL_MS = 40;

/**
 * Returns when what an exercise will ask for is there: every broker is a member, **each** of them knows every topic of the
 * definition with a leader and all replicas in sync, and a consumer group would find its coordinator. Missing topics are
 * created; existing ones are left as the learner made them.
 * @throws AtelierError WAIT_TIMEOUT with what was seen last.
 */
export async function untilClusterReady(target: ClusterTarget, options: ReadinessOptions): Promise<void> {
  const kafka = clientOf(target);
  await using reader = new ClusterReader(kafka);
  const admin = kafka.admin();
  try {
    const members = await untilMembers(reader, target, options);
    await admin.connect();
    await createMissing(admin, target, members);
    await Promise.all([untilTopicsServed(reader, target, options), untilCoordinator(admin, target, options)]);
  } finally {
    await admin.disconnect();
  }
}

/** Returns when the cluster counts this broker among its members (again). */
export async function untilBrokerReady(target: ClusterTarget, nodeId: number, options: ReadinessOptions): Promise<void> {
  await using reader = new ClusterReader(clientOf(target));
  const { timeoutMs, signal, failFast } = options;
  await waitUntil({
    what: `broker ${nodeId} of cluster ${target.name} to answer`,
    timeoutMs, signal, failFast,
    intervalMs: INTERVAL_MS,
    check: async () => (await reader.describe([], nodeId)).brokers.some((broker) => broker.nodeId === nodeId),
  });
}

function clientOf({ hostAddresses }: ClusterTarget): Kafka {
  return createKafka({ brokers: hostAddresses, clientId: 'atelier-readiness', retries: 0, requestTimeoutMs: 2_000 });
}

async function untilMembers(reader: ClusterReader, target: ClusterTarget, { onBroker, ...options }: ReadinessOptions): Promise<ClusterDescription> {
  const seen = new Set<number>();
  const missing = (found: ClusterDescription | undefined) => target.brokers.filter(({ nodeId }) => !found?.brokers.some((broker) => broker.nodeId === nodeId));
  let last: ClusterDescription | undefined;
  return waitUntil<ClusterDescription | undefined>({
    what: `the ${target.brokers.length} brokers of cluster ${target.name}`,
    timeoutMs: options.timeoutMs, signal: options.signal, failFast: options.failFast,
    intervalMs: INTERVAL_MS,
    describe: () => `missing ${missing(last).map(({ service }) => service).join(', ')}`,
    check: async () => {
      last = await reader.describe();
      for (const { service, nodeId } of target.brokers) {
        if (seen.has(nodeId) || !last.brokers.some((broker) => broker.nodeId === nodeId)) continue;
        seen.add(nodeId);
        onBroker?.(service);
      }
      return missing(last).length === 0 ? last : undefined;
    },
  });
}

type Admin = ReturnType<Kafka['admin']>;

async function createMissing(admin: Admin, { topics }: ClusterTarget, members: ClusterDescription): Promise<void> {
  const missing = topics.filter(({ name }) => !members.topics.some((topic) => topic.name === name));
  if (missing.length === 0) return;
  await admin.createTopics({
    waitForLeaders: false,
    topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
      topic: name, numPartitions: partitions, replicationFactor,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    })),
  });
}

async function untilTopicsServed(reader: ClusterReader, { name: cluster, brokers, topics }: ClusterTarget, { timeoutMs, signal, failFast }: ReadinessOptions): Promise<void> {
  if (topics.length === 0) return;
  const names = topics.map(({ name }) => name);
  await waitUntil({
    what: `topics ${names.join(', ')} of cluster ${cluster} with all replicas in sync on every broker`,
    timeoutMs, signal, failFast,
    intervalMs: INTERVAL_MS,
    check: async () => {
      const views = await Promise.all(brokers.map(({ nodeId }) => reader.describe(names, nodeId)));
      return views.every((view) => names.every((name) => {
        const partitions = view.topics.find((topic) => topic.name === name)?.partitions ?? [];
        return partitions.length > 0 && partitions.every(({ leader, replicas, isr }) => leader >= 0 && isr.length === replicas.length);
      }));
    },
  });
}

/** Asking for a coordinator makes the cluster create `__consumer_offsets`: better now than in the learner's first second. */
async function untilCoordinator(admin: Admin, { name }: ClusterTarget, { timeoutMs, signal, failFast }: ReadinessOptions): Promise<void> {
  await waitUntil({
    what: `the group coordinator of cluster ${name}`,
    timeoutMs, signal, failFast,
    intervalMs: INTERVAL_MS,
    check: async () => (await admin.describeGroups(['atelier-readiness'])).groups.length === 1,
  });
}
