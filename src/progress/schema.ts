import { type Generated, type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { AtelierError, messageOf } from '../support/index.ts';

export const EVENT_TYPES = ['started', 'check', 'finished', 'cancelled', 'interrupted'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface AttemptEventTable {
  sequence: Generated<number>;
  attempt: string;
  owner: string;
  exercise: string;
  type: EventType;
  /** ISO 8601, UTC. */
  at: string;
  /** JSON; its form depends on the type. */
  data: string;
}

export interface ProgressSchema {
  attempt_events: AttemptEventTable;
}

/** Never edit one that was released: add the next. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-attempt-events': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('attempt_events')
        .addColumn('sequence', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('attempt', 'text', (column) => column.notNull())
        .addColumn('owner', 'text', (column) => column.notNull())
        .addColumn('exercise', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull().check(sql`type in ('started', 'check', 'finished', 'cancelled', 'interrupted')`))
        .addColumn('at', 'text', (column) => column.notNull())
        .addColumn('data', 'text', (column) => column.notNull())
        .execute();
      await database.schema.createIndex('attempt_events_by_exercise').on('attempt_events').columns(['owner', 'exercise', 'type', 'sequence']).execute();
      await database.schema.createIndex('attempt_events_by_attempt').on('attempt_events').columns(['attempt', 'sequence']).execute();
      // An attempt starts once and ends once, whoever writes.
      await sql`create unique index attempt_starts_once on attempt_events (attempt) where type = 'started'`.execute(database);
      await sql`create unique index attempt_ends_once on attempt_events (attempt) where type in ('finished', 'cancelled', 'interrupted')`.execute(database);
      await sql`create trigger attempt_events_no_update before update on attempt_events begin select raise(abort, 'attempt_events is append-only'); end`.execute(database);
      await sql`create trigger attempt_events_no_delete before delete on attempt_events begin select raise(abort, 'attempt_events is append-only'); end`.execute(database);
    },
  },
};

const provider: MigrationProvider = { getMigrations: async () => MIGRATIONS };

/** Brings the database up to this version's form. @throws AtelierError INTERNAL naming the migration that failed. */
export async function migrate(database: Kysely<ProgressSchema>): Promise<void> {
  const { error, results } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown';
  throw new AtelierError('INTERNAL', `the progress database can't be brought up to date (migration ${failed}): ${messageOf(error)}`, {
    cause: error, hint: 'Was it written by a newer version? Use that version, or move atelier.sqlite away to begin anew.',
  });
}
