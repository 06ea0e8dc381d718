import type { ClusterSecurity, KafkaSecurity, TopicSpec } from '../../src/contracts/index.ts';
import { waitUntil, type WaitOptions } from '../../src/support/index.ts';
import { ClusterReader, createKafka, fetchSecurity, type Kafka } from '../../src/support/kafka/index.ts';

/** A broker and where the asking process, outside the lab, reaches it. */
export interface BrokerTarget {
  readonly service: string;
  readonly nodeId: number;
  readonly hostAddress: string;
  /** Of a secured cluster; `ca` as the asking process reaches it. */
  readonly security?: ClusterSecurity | undefined;
}

export interface ClusterTarget {
  /** For messages. */
  readonly name: string;
  readonly brokers: readonly BrokerTarget[];
  /** Exist with all replicas in sync when the cluster is ready. */
  readonly topics: readonly TopicSpec[];
}

export interface ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** A text ends the wait at once: a service has died, no use waiting on. */
  readonly failFast?: (() => string | undefined) | undefined;
}

const INTERVAL_MS = 40;
type Question<T> = Pick<WaitOptions<T>, 'what' | 'check' | 'describe'>;
type Wait = <T>(question: Question<T>) => Promise<NonNullable<T>>;
const waiting = ({ timeoutMs, signal, failFast }: ReadinessOptions): Wait => (question) => waitUntil({ timeoutMs, signal, failFast, intervalMs: INTERVAL_MS, ...question });

/**
 * Returns when what an exercise will ask for is there: **each** broker, asked by itself, counts itself and all others as members
 * and knows every topic of the definition with a leader and all replicas in sync; a consumer group would find its
 * coordinator. (What one broker says of another may be news from before the last stop.) Missing topics are created; existing
 * ones stay as the learner made them.
 * @param onBroker called when a broker answers for the first time.
 * @throws AtelierError WAIT_TIMEOUT with what was seen last.
 */
export async function untilClusterReady(target: ClusterTarget, options: ReadinessOptions & { readonly onBroker?: (service: string) => void }): Promise<void> {
  const wait = waiting(options);
  const security = await untilCertified(wait, target.brokers);
  const readers = target.brokers.map((broker) => ({ broker, reader: readerOf(broker, security) }));
  const admin = kafkaOf(target.brokers, security).admin();
  try {
    await Promise.all(readers.map(async ({ broker, reader }) => {
      await untilMember(wait, broker, reader, 1);
      options.onBroker?.(broker.service);
      await untilMember(wait, broker, reader, target.brokers.length);
    }));
    await wait({ what: `an answer to the admin client of cluster ${target.name}`, check: () => admin.connect().then(() => true) });
    await untilTopicsExist(wait, admin, target);
    await Promise.all([...readers.map(({ broker, reader }) => untilTopicsServed(wait, broker, reader, target.topics)), untilCoordinator(wait, admin, target)]);
  } finally {
    await Promise.all([admin.disconnect(), ...readers.map(({ reader }) => reader.close())]);
  }
}

/** Returns when this broker serves and is a member of its cluster (again). @throws AtelierError WAIT_TIMEOUT */
export async function untilBrokerReady(broker: BrokerTarget, options: ReadinessOptions): Promise<void> {
  const wait = waiting(options);
  await using reader = readerOf(broker, await untilCertified(wait, [broker]));
  await untilMember(wait, broker, reader, 1);
}

/** The CA's certificate, once it is made; undefined for a cluster without security. */
async function untilCertified(wait: Wait, brokers: readonly BrokerTarget[]): Promise<KafkaSecurity | undefined> {
  const security = brokers[0]?.security;
  return security && await wait({ what: `the certificate of the CA at ${security.ca}`, check: () => fetchSecurity(security), describe: () => 'a certificate' });
}

function kafkaOf(brokers: readonly BrokerTarget[], security: KafkaSecurity | undefined): Kafka {
  return createKafka({ brokers: brokers.map(({ hostAddress }) => hostAddress), clientId: 'atelier-readiness', retries: 0, requestTimeoutMs: 2_000, security });
}

function readerOf(broker: BrokerTarget, security: KafkaSecurity | undefined): ClusterReader {
  return new ClusterReader(kafkaOf([broker], security));
}

async function untilMember(wait: Wait, { service, nodeId }: BrokerTarget, reader: ClusterReader, members: number): Promise<void> {
  await wait({
    what: `${service} to serve in a cluster of at least ${members}`,
    check: async () => {
      const { brokers } = await reader.describe([], nodeId);
      return brokers.some((broker) => broker.nodeId === nodeId) && brokers.length >= members;
    },
  });
}

type Admin = ReturnType<Kafka['admin']>;

async function untilTopicsExist(wait: Wait, admin: Admin, { name: cluster, topics }: ClusterTarget): Promise<void> {
  await wait({
    what: `the topics of cluster ${cluster} to be created`,
    check: async () => {
      const existing = await admin.listTopics();
      const missing = topics.filter(({ name }) => !existing.includes(name));
      if (missing.length > 0) {
        await admin.createTopics({
          waitForLeaders: false,
          topics: missing.map(({ name, partitions, replicationFactor, config }) => ({
            topic: name, numPartitions: partitions, replicationFactor,
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          })),
        });
      }
      return true;
    },
  });
}

async function untilTopicsServed(wait: Wait, { service, nodeId }: BrokerTarget, reader: ClusterReader, topics: readonly TopicSpec[]): Promise<void> {
  const names = topics.map(({ name }) => name);
  if (names.length === 0) return;
  await wait({
    what: `${service} to know topics ${names.join(', ')} with all replicas in sync`,
    check: async () => {
      const { topics: seen } = await reader.describe(names, nodeId);
      return names.every((name) => {
        const partitions = seen.find((topic) => topic.name === name)?.partitions ?? [];
        return partitions.length > 0 && partitions.every(({ leader, replicas, isr }) => leader >= 0 && isr.length === replicas.length);
      });
    },
  });
}

/** Asking for a coordinator makes the cluster create `__consumer_offsets`: better now than in the learner's first second. */
async function untilCoordinator(wait: Wait, admin: Admin, { name }: ClusterTarget): Promise<void> {
  await wait({
    what: `the group coordinator of cluster ${name}`,
    check: async () => (await admin.describeGroups(['atelier-readiness'])).groups.length === 1,
  });
}
