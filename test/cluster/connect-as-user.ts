/** A lab with services in root file systems of their own, as a program: run as an ordinary user. Prints one JSON line. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../../src/support/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition } from '../helpers/definition-lab.ts';

assert.notEqual(process.getuid?.(), 0);
await using started = await startDefinition('mirror', (spec) => ({
  ...spec, services: spec.services.map((service) => (service.name === 'mm2' ? { ...service, volumes: [{ volume: 'files', target: '/data' }] } : service)),
}));
const data = join(started.directory, 'volumes', 'files');
const worker = new ConnectRest(started.url('mm2'));
await writeFile(join(data, 'in.txt'), 'one\n');
await worker.create('source', {
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector', file: '/data/in.txt', topic: 'lines', 'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
});
const admin = started.kafka('dr').admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic: 'lines', numPartitions: 1, replicationFactor: 1 }] });
const sink = (file: string) => ({ 'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector', file, topics: 'lines', 'value.converter': 'org.apache.kafka.connect.storage.StringConverter' });
await worker.create('sink', sink('/data/out.txt'));
await waitUntil({ what: 'the line in the other file', timeoutMs: 60_000, check: async () => (await readFile(join(data, 'out.txt'), 'utf8')).includes('one') });
const forbidden = join(started.directory, 'escaped');
await worker.create('escape', sink(forbidden));
// It may write where this machine has its temporary files, only that those of the service are its own.
await waitUntil({
  what: 'the sink to have written', timeoutMs: 60_000,
  check: async () => (await admin.fetchOffsets({ groupId: 'connect-escape', topics: ['lines'] }))[0]?.partitions[0]?.offset === '1',
});
await admin.disconnect();
process.stdout.write(`${JSON.stringify({ uid: process.getuid?.(), copied: true, escaped: existsSync(forbidden) })}\n`);
