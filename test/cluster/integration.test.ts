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

async function debezium(): Promise<void> {
  await connect().create('notifications-source', {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector', 'tasks.max': '1', 'plugin.name': 'pgoutput',
    'database.hostname': 'postgres', 'database.port': '5432', 'database.user': 'atelier', 'database.password': 'atelier', 'database.dbname': 'atelier',
    'topic.prefix': 'atelier', 'table.include.list': 'public.notifications', 'publication.name': 'atelier', 'publication.autocreate.mode': 'disabled', 'slot.name': 'atelier',
    'topic.creation.default.partitions': '1', 'topic.creation.default.replication.factor': '1',
  });
  await connect().untilTask('notifications-source', 'RUNNING');
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
  await debezium();
  expect((await untilChanges(1001, 1))[0]).toMatchObject({ op: 'r', before: null, after: { id: 1001, user_id: 'ada', channel: 'email', subject: 'Hello' } });

  await database("INSERT INTO notifications (id, user_id, channel, subject) VALUES (1002, 'bob', 'sms', 'Code')", "UPDATE notifications SET subject = 'New code' WHERE id = 1002", 'DELETE FROM notifications WHERE id = 1002');
  const changes = await untilChanges(1002, 4);
  expect(changes.map(({ op }) => op)).toEqual(['c', 'u', 'd', null]);
  expect(changes[1]).toMatchObject({ before: { subject: 'Code', user_id: 'bob' }, after: { subject: 'New code' } });
  expect(changes[2]).toMatchObject({ before: { subject: 'New code', user_id: 'bob' }, after: null });
}, 600_000);
