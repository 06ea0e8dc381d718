import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader } from '../../src/support/kafka/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';
import { asOrdinaryUser, ordinaryUserMayRead, WHY_NOT } from '../helpers/ordinary-user.ts';

const SOURCE = 'org.apache.kafka.connect.file.FileStreamSourceConnector';
const SINK = 'org.apache.kafka.connect.file.FileStreamSinkConnector';
let started: DefinitionLab;
let workers: Record<string, ConnectRest>;
/** Where /data of the workers is on this machine. */
let data: string;

beforeAll(async () => {
  started = await startDefinition('connect');
  workers = Object.fromEntries(['connect-1', 'connect-2'].map((name) => [name, new ConnectRest(started.url(name))]));
  data = join(started.directory, 'volumes', 'files');
});
afterAll(() => started[Symbol.asyncDispose]());
const worker = (name = 'connect-1'): ConnectRest => workers[name] ?? expect.fail(`no worker ${name}`);

async function untilLines(file: string, wanted: readonly string[]): Promise<void> {
  await waitUntil({
    what: `lines ${wanted.join(', ')} in ${file}`, timeoutMs: 60_000,
    check: async () => {
      const lines = (await readFile(join(data, file), 'utf8')).split('\n');
      if (!wanted.every((line) => lines.includes(line))) throw new Error(`it holds ${lines.join(', ')}`);
      return true;
    },
  });
}

test('both workers know Kafka\'s own connectors, those of MirrorMaker 2 too', async () => {
  for (const name of ['connect-1', 'connect-2']) {
    const { body } = await worker(name).ask('GET', '/connector-plugins');
    expect((body as { class: string }[]).map((plugin) => plugin.class)).toEqual(expect.arrayContaining([SOURCE, SINK, 'org.apache.kafka.connect.mirror.MirrorSourceConnector']));
  }
});

test('lines of a file go through a topic into another file; a killed worker\'s tasks go on at the other', async () => {
  await writeFile(join(data, 'orders.txt'), 'one\ntwo\n');
  await worker('connect-1').create('file-source', { 'connector.class': SOURCE, 'tasks.max': '1', file: '/data/orders.txt', topic: 'orders', 'topic.creation.default.partitions': '1', 'topic.creation.default.replication.factor': '1' });
  await worker('connect-2').create('file-sink', { 'connector.class': SINK, 'tasks.max': '1', file: '/data/copy.txt', topics: 'orders' });
  await untilLines('copy.txt', ['one', 'two']);
  await using reader = new ClusterReader(started.kafka());
  expect((await reader.records('orders')).map(({ value }) => String(value))).toEqual(['"one"', '"two"']);

  const victim = (await worker().untilTask('file-source', 'RUNNING')).worker_id.replace(':8083', '');
  const survivor = victim === 'connect-1' ? 'connect-2' : 'connect-1';
  await started.lab.inject(victim, 'kill');
  expect(started.lab.services().find(({ name }) => name === victim)?.state).toBe('dead');
  for (const connector of ['file-source', 'file-sink']) await worker(survivor).untilTask(connector, 'RUNNING', [`${survivor}:8083`]);
  await appendFile(join(data, 'orders.txt'), 'three\n');
  await untilLines('copy.txt', ['one', 'two', 'three']);

  await started.lab.inject(victim, 'restart');
  await waitUntil({ what: `${victim} to be back`, timeoutMs: 60_000, describe: String, check: () => started.lab.services().find(({ name }) => name === victim)?.state === 'running' });
  expect((await worker(victim).ask('GET', '/connectors')).body).toEqual(expect.arrayContaining(['file-source', 'file-sink']));
}, 240_000);

test('a connector finds the files of its worker, and none of this machine', async () => {
  const producer = started.kafka().producer();
  const admin = started.kafka().admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'probe', numPartitions: 1, replicationFactor: 1 }] });
  await producer.connect();
  await producer.send({ topic: 'probe', messages: [{ value: '"1"' }] });
  await producer.disconnect();

  const secret = join(started.directory, 'secret.txt');
  await writeFile(secret, 'of the host\n');
  const forbidden = { 'into-host': join(started.directory, 'written-by-connector'), 'into-system': '/usr/written-by-connector', 'into-kernel': '/proc/sys/kernel/core_pattern' };
  for (const [name, file] of Object.entries(forbidden)) {
    await worker().create(name, { 'connector.class': SINK, 'tasks.max': '1', file, topics: 'probe' });
    expect((await worker().untilTask(name, 'FAILED')).trace).toMatch(/Couldn't find or create file/);
    await worker().ask('DELETE', `/connectors/${name}`);
  }
  expect(existsSync(forbidden['into-host'])).toBe(false);

  // Two sources, one topic: what the worker may read arrives, and with it the other one had its time.
  const source = (file: string) => ({ 'connector.class': SOURCE, 'tasks.max': '1', file, topic: 'read', 'topic.creation.default.partitions': '1', 'topic.creation.default.replication.factor': '1' });
  await worker().create('from-host', source(secret));
  await worker().untilTask('from-host', 'RUNNING');
  await writeFile(join(data, 'allowed.txt'), 'of the lab\n');
  await worker().create('from-lab', source('/data/allowed.txt'));
  await using reader = new ClusterReader(started.kafka());
  await waitUntil({ what: 'a record of the allowed file', timeoutMs: 60_000, check: async () => (await reader.records('read')).length > 0 });
  expect((await reader.records('read')).map(({ value }) => String(value))).toEqual(['"of the lab"']);
  await admin.disconnect();
}, 240_000);

test.runIf(process.getuid?.() === 0)('the same holds for an ordinary user, to whom those files belong', async (context) => {
  if (!ordinaryUserMayRead()) context.skip(WHY_NOT);
  const { stdout } = await promisify(execFile)('setpriv', [...asOrdinaryUser, fileURLToPath(new URL('connect-as-user.ts', import.meta.url))]);
  expect(JSON.parse(stdout.trim())).toEqual({ uid: 65_534, copied: true, escaped: false });
}, 240_000);
