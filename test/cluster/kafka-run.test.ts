import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../../src/runtime/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import { RUN, singleNode, startBroker, temporaryFolder, untilServing, type Broker } from './kafka-broker.ts';

const runtime = await loadRuntime();
const execute = promisify(execFile);

async function write(broker: Broker, topic: string, value: string): Promise<void> {
  const producer = broker.kafka.producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ key: 'k', value }] });
  await producer.disconnect();
}

async function read(broker: Broker, topic: string, count: number): Promise<string[]> {
  const consumer = broker.kafka.consumer({ groupId: `g-${Math.random().toString(36).slice(2)}` });
  const seen: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => { seen.push(message.value?.toString() ?? ''); } });
  await waitUntil({ what: `${count} records`, check: () => seen.length >= count, timeoutMs: 20_000, intervalMs: 20 });
  await consumer.disconnect();
  return seen;
}

/** The installed runtime with archives of its own. */
async function runtimeWithArchives(): Promise<string> {
  const root = await temporaryFolder();
  for (const part of ['jre', 'jars', 'classpath']) await symlink(join(runtime.root, part), join(root, part));
  await mkdir(join(root, 'archives'));
  return root;
}

describe('docker/images/kafka/run', () => {
  it('brings up one broker from its environment alone, keeps data over a restart, and stops cleanly on SIGTERM', async () => {
    const root = await temporaryFolder();
    const { address, environment } = await singleNode(runtime.root, root);
    const first = startBroker(address, environment);
    const servingMs = await untilServing(first);
    await write(first, 'letters', 'one');
    first.process.kill('SIGTERM');
    expect(await first.exited()).toEqual({ code: 143, signal: null });
    const meta = await readFile(join(root, 'var/lib/kafka/data/meta.properties'), 'utf8');
    expect(first.output()).toContain('Kafka Server started');
    // Stopped cleanly: no recovery of the topic's segments at the next start (the metadata log is always looked through).
    const second = startBroker(address, environment);
    await untilServing(second);
    await write(second, 'letters', 'two');
    expect(await read(second, 'letters', 2)).toEqual(['one', 'two']);
    expect(second.output()).not.toMatch(/Recovering unflushed segment .* for letters-/);
    expect(await readFile(join(root, 'var/lib/kafka/data/meta.properties'), 'utf8')).toBe(meta);
    expect(servingMs).toBeLessThan(60_000);
  });

  it('keeps what was acknowledged through kill -9', async () => {
    const { address, environment } = await singleNode(runtime.root, await temporaryFolder());
    const first = startBroker(address, environment);
    await untilServing(first);
    await write(first, 'letters', 'one');
    first.process.kill('SIGKILL');
    await first.exited();
    const second = startBroker(address, environment);
    await untilServing(second);
    expect(await read(second, 'letters', 1)).toEqual(['one']);
  });

  it('turns the environment into properties as the official image does', async () => {
    const root = await temporaryFolder();
    const { address, environment } = await singleNode(runtime.root, root);
    const broker = startBroker(address, {
      ...environment, KAFKA_LOG_DIRS: '/var/lib/kafka/a,/var/lib/kafka/b', KAFKA_HEAP_OPTS: '-Xmx200m',
      KAFKA_LISTENER_NAME_CONTROLLER_SSL_ENDPOINT__IDENTIFICATION___ALGORITHM: 'C:\\x',
    });
    await untilServing(broker);
    const lines = (await readFile(join(root, 'var/lib/kafka/server.properties'), 'utf8')).trim().split('\n');
    expect(lines).toEqual(expect.arrayContaining([
      'node.id=1', 'group.initial.rebalance.delay.ms=0', 'listener.name.controller.ssl.endpoint_identification-algorithm=C:\\\\x',
      `log.dirs=${root}/var/lib/kafka/a,${root}/var/lib/kafka/b`,
    ]));
    expect(lines.join('\n')).not.toMatch(/heap|cluster\.id/);
    const directoryIds = await Promise.all(['a', 'b'].map(async (name) => /directory\.id=(.+)/.exec(await readFile(join(root, 'var/lib/kafka', name, 'meta.properties'), 'utf8'))?.[1]));
    expect(new Set(directoryIds).size).toBe(2);
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no node id', { KAFKA_NODE_ID: undefined }, 'kafka: KAFKA_NODE_ID is not set; a node needs at least KAFKA_NODE_ID, KAFKA_PROCESS_ROLES,'],
    ['a node id that is no number', { KAFKA_NODE_ID: 'one' }, "kafka: KAFKA_NODE_ID must be a whole number, got 'one'"],
    ['an empty list of listeners', { KAFKA_LISTENERS: '' }, 'kafka: KAFKA_LISTENERS is not set;'],
    ['a cluster id of the wrong length', { CLUSTER_ID: 'short' }, "kafka: CLUSTER_ID must be 22 characters of base64url, got 'short'"],
    ['a cluster id of the wrong alphabet', { CLUSTER_ID: '5L6g3nShT+eMCtK//X86sw' }, 'kafka: CLUSTER_ID must be 22 characters of base64url'],
    ['no runtime', { ATELIER_RUNTIME: '/nowhere' }, 'kafka: there is no Java runtime in ATELIER_RUNTIME (/nowhere/jre/bin/java); run npm run setup'],
  ])('answers %s with one line and exit 64', async (_what, change, message) => {
    const { environment } = await singleNode(runtime.root, await temporaryFolder());
    const merged = Object.fromEntries(Object.entries({ PATH: process.env['PATH'], ...environment, ...change }).filter(([, value]) => value !== undefined));
    const { status, stdout, stderr } = spawnSync(RUN, [], { env: merged as NodeJS.ProcessEnv, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(message)]);
  });

  it.each([['another cluster than CLUSTER_ID', 'cluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=1\n'], ['another node than KAFKA_NODE_ID', 'cluster.id=5L6g3nShT-eMCtK--X86sw\nnode.id=2\n']])('refuses data of %s', async (message, meta) => {
    const root = await temporaryFolder();
    const { environment } = await singleNode(runtime.root, root);
    await mkdir(join(root, 'var/lib/kafka/data'), { recursive: true });
    await writeFile(join(root, 'var/lib/kafka/data/meta.properties'), meta);
    const { status, stderr } = spawnSync(RUN, [], { env: { PATH: process.env['PATH'], ...environment }, encoding: 'utf8' });
    expect(status).toBe(64);
    expect(stderr).toContain(`belongs to ${message}`);
    expect(stderr).toContain('reset the lab');
  });

  it('formats as the real StorageTool does', async () => {
    const root = await temporaryFolder();
    const { address, environment } = await singleNode(runtime.root, root);
    const broker = startBroker(address, environment);
    await untilServing(broker);
    const ours = join(root, 'var/lib/kafka/data');
    const theirs = join(root, 'theirs');
    const properties = (await readFile(join(root, 'var/lib/kafka/server.properties'), 'utf8')).replace(/^log\.dirs=.*$/m, `log.dirs=${theirs}`);
    await writeFile(join(root, 'theirs.properties'), properties);
    await execute(runtime.java, ['-cp', runtime.classpath('kafka').join(':'), 'kafka.tools.StorageTool', 'format', '-t', environment['CLUSTER_ID'] ?? '', '-c', join(root, 'theirs.properties')]);
    expect(bootstrapRecords(await readFile(join(ours, 'bootstrap.checkpoint')))).toEqual(bootstrapRecords(await readFile(join(theirs, 'bootstrap.checkpoint'))));
    const keys = async (folder: string): Promise<string[]> => (await readFile(join(folder, 'meta.properties'), 'utf8')).split('\n').filter((line) => /^\w/.test(line)).map((line) => line.replace(/^(directory\.id=).{22}$/, '$1<22>')).sort();
    expect(await keys(ours)).toEqual(await keys(theirs));
  });

  it('starts without an archive that fits no more, was truncated, or was changed after its training', async () => {
    const archived = runtime.archive('kafka');
    for (const damage of ['absent', 'other-jars', 'truncated', 'changed'] as const) {
      const root = await runtimeWithArchives();
      const archive = join(root, 'archives/kafka.aot');
      if (damage !== 'absent') {
        if (archived === undefined) await writeFile(archive, Buffer.alloc(1_000_000, 7));
        else await cp(archived, archive);
        await utimes(archive, 1_700_000_000, 1_700_000_000);
        const { size } = await stat(archive);
        await writeFile(join(root, 'archives/kafka.seal'), `key\n${size} 1700000000\nsha\n`);
        if (damage === 'truncated') await truncate(archive, size / 2);
        if (damage === 'changed') await writeFile(archive, Buffer.alloc(size, 1));
        if (damage === 'other-jars') {
          const list = (await readFile(join(root, 'classpath/kafka.list'), 'utf8')).trim().split('\n').reverse().join('\n');
          await rm(join(root, 'classpath'));
          await mkdir(join(root, 'classpath'));
          await writeFile(join(root, 'classpath/kafka.list'), `${list}\n`);
        }
      }
      const { address, environment } = await singleNode(root, await temporaryFolder());
      const broker = startBroker(address, environment);
      await untilServing(broker);
      expect(broker.output(), damage).not.toMatch(/\[aot\]|\[cds\]|shared spaces|fatal error/i);
      broker.process.kill('SIGKILL');
      await broker.exited();
    }
  });
});

/** Bytes of a checkpoint without what differs from one formatting to the next: timestamps and checksum of each batch. */
function bootstrapRecords(checkpoint: Buffer): string[] {
  const batches: string[] = [];
  for (let at = 0; at < checkpoint.length;) {
    const end = at + 12 + checkpoint.readInt32BE(at + 8);
    const batch = Buffer.from(checkpoint.subarray(at, end));
    batch.fill(0, 17, 21);
    batch.fill(0, 27, 43);
    batches.push(batch.toString('latin1'));
    at = end;
  }
  return batches;
}
