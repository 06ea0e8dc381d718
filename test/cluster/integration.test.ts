import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader } from '../../src/support/kafka/index.ts';
import { ConnectRest } from '../helpers/connect-rest.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';
import { sql } from '../helpers/postgres.ts';

const TOPIC = 'atelier.public.notifications';
let started: DefinitionLab;

// Archives may have to be fetched first.
beforeAll(async () => { started = await startDefinition('integration'); }, 900_000);
afterAll(() => started[Symbol.asyncDispose](), 120_000);

const database = (...statements: string[]) => sql(started.lab.hostAddresses['postgres'] ?? '', statements);
const connect = () => new ConnectRest(started.url('connect-1'));

/** Follows the table. @param more configuration besides */
async function debezium(name: string, prefix: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await connect().create(name, {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector', 'tasks.max': '1', 'plugin.name': 'pgoutput',
    'database.hostname': 'postgres', 'database.port': '5432', 'database.user': 'atelier', 'database.password': 'atelier', 'database.dbname': 'atelier',
    'topic.prefix': prefix, 'table.include.list': 'public.notifications', 'publication.name': 'atelier', 'publication.autocreate.mode': 'disabled', 'slot.name': prefix,
    'topic.creation.default.partitions': '1', 'topic.creation.default.replication.factor': '1', ...more,
  });
  await connect().untilTask(name, 'RUNNING');
}

interface Change { readonly key: unknown; readonly op: string | null; readonly before: unknown; readonly after: unknown }

/** Of one row, in order; a tombstone has no op. */
async function untilChanges(id: number, count: number): Promise<Change[]> {
  await using reader = new ClusterReader(started.kafka());
  return await waitUntil({
    what: `${count} changes of row ${id}`, timeoutMs: 180_000, describe: (seen) => JSON.stringify(seen),
    check: async () => {
      const changes = (await reader.records(TOPIC)).map(({ key, value }) => ({ key: JSON.parse(String(key)) as unknown, ...(value === null ? { op: null, before: null, after: null } : JSON.parse(String(value)) as Omit<Change, 'key'>) }))
        .filter(({ key }) => (key as { id: number }).id === id);
      if (changes.length < count) throw new Error(`saw ${changes.map(({ op }) => op ?? 'tombstone').join(', ')}`);
      return changes;
    },
  });
}

test('the table is there at the first start, as change data capture wants it', async () => {
  const [level, identity, tables] = await database('SHOW wal_level', "SELECT relreplident FROM pg_class WHERE relname = 'notifications'", "SELECT tablename FROM pg_publication_tables WHERE pubname = 'atelier'");
  expect({ level, identity, tables }).toEqual({ level: [['logical']], identity: [['f']], tables: [['notifications']] });
  await expect(database("INSERT INTO notifications (user_id, channel, subject) VALUES ('u', 'pigeon', 's')")).rejects.toThrow('violates check constraint');
});

test('rows become records: a snapshot of what was there, then insert, update with the row before, delete and its tombstone', async () => {
  await database("INSERT INTO notifications (id, user_id, channel, subject) VALUES (1001, 'ada', 'email', 'Hello')");
  await debezium('notifications-source', 'atelier');
  expect((await untilChanges(1001, 1))[0]).toMatchObject({ op: 'r', before: null, after: { id: 1001, user_id: 'ada', channel: 'email', subject: 'Hello' } });

  await database("INSERT INTO notifications (id, user_id, channel, subject) VALUES (1002, 'bob', 'sms', 'Code')", "UPDATE notifications SET subject = 'New code' WHERE id = 1002", 'DELETE FROM notifications WHERE id = 1002');
  const changes = await untilChanges(1002, 4);
  expect(changes.map(({ op }) => op)).toEqual(['c', 'u', 'd', null]);
  expect(changes[1]).toMatchObject({ before: { subject: 'Code', user_id: 'bob' }, after: { subject: 'New code' } });
  expect(changes[2]).toMatchObject({ before: { subject: 'New code', user_id: 'bob' }, after: null });
}, 600_000);

const ROWS = 'rows.public.notifications';
const SINKS = {
  search: { 'connector.class': 'atelier.connect.search.SearchSinkConnector', 'connection.url': 'http://search:9200', index: 'notifications' },
  s3: { 'connector.class': 'atelier.connect.s3.S3SinkConnector', 's3.bucket.name': 'atelier', 's3.endpoint': 'http://s3:9090', 'aws.access.key.id': 'any', 'aws.secret.access.key': 'any' },
} as const;

/** What search index and bucket hold of a row: undefined when it isn't there. */
async function copies(id: number): Promise<{ document: unknown; object: unknown }> {
  const [found, object] = await Promise.all([fetch(`${started.url('search')}/notifications/_doc/${id}`), fetch(`${started.url('s3')}/atelier/topics/${ROWS}/${id}.json`)]);
  const document = await found.json() as { _source?: unknown };
  return { document: document._source, object: object.status === 404 ? await object.text().then(() => undefined) : await object.json() };
}

async function untilCopies(id: number, what: string, isRight: (copy: { subject?: string } | undefined) => boolean): Promise<void> {
  await waitUntil({
    what: `index and bucket to hold ${what}`, timeoutMs: 180_000,
    check: async () => {
      const { document, object } = await copies(id);
      if (!isRight(document as { subject?: string } | undefined) || !isRight(object as { subject?: string } | undefined)) throw new Error(JSON.stringify({ document, object }));
      return true;
    },
  });
}

/** Key → reason of what stands in a dead letter queue. */
async function untilDead(topic: string, keys: readonly string[]): Promise<Record<string, string>> {
  await using reader = new ClusterReader(started.kafka());
  return await waitUntil({
    what: `${keys.join(', ')} in ${topic}`, timeoutMs: 180_000,
    check: async () => {
      const dead = Object.fromEntries((await reader.records(topic)).map(({ key, headers }) => [String(key), String(headers.find((header) => header.key === '__connect.errors.exception.message')?.value)]));
      if (!keys.every((key) => key in dead)) throw new Error(JSON.stringify(dead));
      return dead;
    },
  });
}

test('a row reaches search index and bucket, an update and a delete follow; what they refuse lands in a dead letter queue with its reason, and the rest go on', async () => {
  const kafka = started.kafka();
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [ROWS, 'dead-search', 'dead-s3'].map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })) });
  await admin.disconnect();
  for (const [name, config] of Object.entries(SINKS)) {
    await connect().create(`to-${name}`, { ...config, topics: ROWS, 'errors.tolerance': 'all', 'errors.deadletterqueue.topic.name': `dead-${name}`, 'errors.deadletterqueue.topic.replication.factor': '1', 'errors.deadletterqueue.context.headers.enable': 'true' });
  }
  await debezium('rows-source', 'rows', { transforms: 'row', 'transforms.row.type': 'io.debezium.transforms.ExtractNewRecordState', 'transforms.row.delete.tombstone.handling.mode': 'tombstone' });
  await database("INSERT INTO notifications (id, user_id, channel, subject) VALUES (2001, 'ada', 'email', 'Hello'), (2002, 'bob', 'push', 'Stays')");
  await untilCopies(2001, 'the row', (copy) => copy?.subject === 'Hello');
  expect(await copies(2001)).toMatchObject({ document: { id: 2001, user_id: 'ada', channel: 'email' }, object: { id: 2001, user_id: 'ada', channel: 'email' } });

  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: ROWS, messages: [{ key: '{"id":1}', value: '"no row"' }, { key: '{"id":2}', value: '{"id":"no number","subject":"poison"}' }] });
  await producer.disconnect();
  await database("UPDATE notifications SET subject = 'Hello again' WHERE id = 2001");
  await untilCopies(2001, 'the new subject', (copy) => copy?.subject === 'Hello again');
  await database('DELETE FROM notifications WHERE id = 2001');
  await untilCopies(2001, 'no such row', (copy) => copy === undefined);
  await untilCopies(2002, 'the other row', (copy) => copy?.subject === 'Stays');

  const dead = await untilDead('dead-search', ['{"id":1}', '{"id":2}']);
  expect(dead['{"id":1}']).toMatch(/^record rows\.public\.notifications-0@\d+: the record's value must have fields .* it is a String/);
  expect(dead['{"id":2}']).toMatch(/: the document was refused: 400 .*failed to parse field \[id\] of type \[long\]/);
  expect(Object.keys(await untilDead('dead-s3', ['{"id":1}']))).toEqual(['{"id":1}']);
}, 900_000);

test('a wrong configuration is refused, and each wrong key is named', async () => {
  const errors = async (config: Readonly<Record<string, string>>) => {
    const { body } = await connect().ask('PUT', `/connector-plugins/${config['connector.class'] ?? ''}/config/validate`, { name: 'wrong', topics: 'any', ...config });
    return (body as { configs: { value: { name: string; errors: string[] } }[] }).configs.filter(({ value }) => value.errors.length > 0).map(({ value }) => value.name).sort();
  };
  expect(await errors(SINKS.search)).toEqual([]);
  expect(await errors({ 'connector.class': SINKS.search['connector.class'], index: 'Upper Case', 'batch.size': '0', 'request.timeout.ms': 'soon', 'max.retries': '-1', 'behavior.on.null.values': 'fail' }))
    .toEqual(['batch.size', 'behavior.on.null.values', 'connection.url', 'index', 'max.retries', 'request.timeout.ms']);
  expect(await errors({ ...SINKS.search, 'connection.url': 'search:9200' })).toEqual(['connection.url']);
  expect(await errors(SINKS.s3)).toEqual([]);
  expect(await errors({ 'connector.class': SINKS.s3['connector.class'], 's3.bucket.name': 'My_Bucket', 's3.endpoint': 's3:9090', 'aws.access.key.id': ' ', 'retry.backoff.ms': '0' }))
    .toEqual(['aws.access.key.id', 'aws.secret.access.key', 'retry.backoff.ms', 's3.bucket.name', 's3.endpoint']);
  expect(await errors({ 'connector.class': SINKS.s3['connector.class'] })).toEqual(['aws.access.key.id', 'aws.secret.access.key', 's3.bucket.name']);
}, 120_000);
