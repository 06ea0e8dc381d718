import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import type { ClaimLab, TopicOptions } from '../../content/claims/claim.ts';
import { quorum } from '../../content/claims/quorum.ts';
import type { Fault } from '../../src/contracts/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { ClusterReader, createKafka } from '../../src/support/kafka/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { removeCompiledSnippets, runJavaSource, runSpring } from './java-snippets.ts';

const run = promisify(execFile);
const snippets = resolve(import.meta.dirname, '../../content/claims/snippets');
const NODES = [1, 2, 3];
/** To get a leader alone in its ISR. */
const TRIES = 6;

/** What the claims need of a running three-broker cluster. */
export interface ClaimCluster {
  readonly bootstrapServers: string;
  readonly runtime: Runtime;
  /** Service names are `kafka-1`, … */
  inject(service: string, fault: Fault): Promise<void>;
}

/** The claims' view of a cluster. Close it when done: it holds connections. */
export function openClaimLab({ bootstrapServers, runtime, inject }: ClaimCluster): ClaimLab & AsyncDisposable {
  const brokers = bootstrapServers.split(',');
  const faults = new Map<number, 'pause' | 'kill'>();
  let count = 0;

  const awake = () => NODES.filter((node) => !faults.has(node));
  // A reader of its own for every look: frozen brokers leave hanging connections behind. It is not told of them either: kafkajs 2.2.4 asks the first broker that takes its connection
  // again and again, and a frozen one still takes it.
  const reading = async <T>(use: (reader: ClusterReader) => Promise<T>): Promise<T> => {
    const told = brokers.filter((_, at) => awake().includes(at + 1));
    await using reader = new ClusterReader(createKafka({ brokers: told.length > 0 ? told : brokers, clientId: 'claim-reader', requestTimeoutMs: 2_000 }));
    // Awaited: otherwise the reader is closed before it is used, and what it opens afterwards stays open.
    return await use(reader);
  };
  const java = async (mainClass: string, args: readonly string[]) => {
    const { stdout } = await run(runtime.java, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx128m', '-cp', runtime.classpath('kafka').join(':'), mainClass, ...args], { timeout: 120_000, maxBuffer: 8 * 1024 * 1024 });
    return stdout;
  };
  const until: ClaimLab['until'] = (what, check, timeoutMs = 40_000) => waitUntil({ what, check, timeoutMs, intervalMs: 25 });

  const wholeAgain = () => waitUntil({
    what: 'three brokers and complete ISRs',
    timeoutMs: 90_000,
    check: () => reading(async (reader) => {
      const { brokers: members, topics } = await reader.describe();
      const short = topics.flatMap((topic) => topic.partitions.filter(({ replicas, isr, leader }) => isr.length < replicas.length || leader < 0).map(({ id }) => `${topic.name}/${id}`));
      if (members.length < NODES.length || short.length > 0) throw new Error(`${members.length} brokers, incomplete: ${short.slice(0, 5).join(', ')}`);
      return true;
    }),
  });

  const lab: ClaimLab & AsyncDisposable = {
    bootstrapServers,
    client: ({ requestTimeout = 30_000, retries, startAt } = {}) => new Kafka({
      clientId: `claim-${process.pid}`, brokers: startAt === undefined ? brokers : brokers.slice(startAt - 1, startAt), requestTimeout, logLevel: logLevel.NOTHING,
      ...(retries === undefined ? {} : { retry: { retries } }),
    }),
    async topic({ partitions = 1, replicas = NODES, minInsync = 2 }: TopicOptions = {}) {
      const topic = `claim-${process.pid}-${(count += 1)}`;
      const admin = createKafka({ brokers, clientId: 'claim-admin' }).admin();
      await admin.connect();
      // Its leaders are waited for below: a broker that hasn't heard of the topic yet makes kafkajs throw.
      await admin.createTopics({
        waitForLeaders: false,
        topics: [{
          topic, configEntries: [{ name: 'min.insync.replicas', value: String(minInsync) }],
          replicaAssignment: Array.from({ length: partitions }, (_, partition) => ({ partition, replicas: [...replicas] })),
        }],
      });
      await admin.disconnect();
      // Every broker has to know: a client asks any of them.
      await waitUntil({ what: `topic ${topic} on all its replicas`, timeoutMs: 30_000, check: () => reading(async (reader) => {
        for (const node of awake()) {
          const description = await reader.describe([topic], node);
          if (description.topics[0]?.partitions.every(({ isr, leader }) => isr.length === replicas.length && leader === replicas[0]) !== true) return false;
        }
        return true;
      }) });
      return topic;
    },
    isr: (topic, askNode) => reading(async (reader) => {
      const { topics } = await reader.describe([topic], askNode);
      return [...(topics[0]?.partitions[0]?.isr ?? [])].sort();
    }),
    async nodes() {
      const { leader: controller } = await quorum({ bootstrapServers, java });
      const [first, second] = NODES.filter((node) => node !== controller);
      if (first === undefined || second === undefined || !NODES.includes(controller)) throw new Error(`no active controller among ${NODES.join(', ')}: ${controller}`);
      return [first, second, controller];
    },
    async loneLeader({ minInsync, whole = () => Promise.resolve() }) {
      for (let tries = 1; ; tries += 1) {
        // Two replicas only: freezing one of three brokers leaves the controllers their majority, so the ISR can shrink. The active controller is never frozen;
        // it leads at first, and at another try a broker that is no controller does.
        const [first, second, controller] = await lab.nodes();
        const [leader, follower] = tries % 2 === 1 ? [controller, first] as const : [first, second] as const;
        const topic = await lab.topic({ replicas: [leader, follower], minInsync });
        await whole(topic, leader);
        await lab.freeze(follower);
        const alone = await until('an ISR of one', async () => (await lab.isr(topic, leader)).join() === String(leader), 10_000).catch((error: unknown) => { if (tries === TRIES) throw error; });
        if (alone === true) return { topic, leader, follower };
        await lab.heal();
      }
    },
    async freeze(node) {
      faults.set(node, 'pause');
      await inject(`kafka-${node}`, 'pause');
    },
    async thaw(node) {
      faults.delete(node);
      await inject(`kafka-${node}`, 'resume');
    },
    async kill(node) {
      faults.set(node, 'kill');
      await inject(`kafka-${node}`, 'kill');
    },
    async heal() {
      for (const [node, fault] of faults) await inject(`kafka-${node}`, fault === 'pause' ? 'resume' : 'restart');
      faults.clear();
      await wholeAgain();
    },
    records: (topic) => reading(async (reader) => {
      const records = await reader.records(topic);
      return records.map(({ partition, offset, key, value }) => ({ partition, offset, key: key?.toString() ?? null, value: value?.toString() ?? null }));
    }),
    java,
    javaSource: (name, args) => runJavaSource(runtime, name, args),
    spring: (mainClass, args) => runSpring(mainClass, args),
    async snippet(name, environment = {}) {
      const file = join(snippets, 'typescript', `${name}.ts`);
      await access(file);
      const { stdout } = await run(runtime.node, [file], { timeout: 120_000, env: { ...process.env, BOOTSTRAP_SERVERS: bootstrapServers, KAFKAJS_NO_PARTITIONER_WARNING: '1', ...environment } });
      return stdout;
    },
    until,
    async [Symbol.asyncDispose]() {
      await removeCompiledSnippets();
      for (const [node, fault] of faults) await inject(`kafka-${node}`, fault === 'pause' ? 'resume' : 'restart').catch(() => undefined);
    },
  };
  return lab;
}
