import { Kysely, type Selectable, SqliteDialect } from 'kysely';
import { z } from 'zod';
import { type AttemptView, CheckPlan, CheckResult, Report, Runtime, Verdict } from '../contracts/index.ts';
import { parseOrExplain } from '../support/index.ts';
import { recorderLives, thisRecorder } from './recorder.ts';
import { type AttemptEventTable, type EventType, migrate, type ProgressSchema } from './schema.ts';
import { openSqlite } from './sqlite.ts';

const Started = z.strictObject({ runtime: Runtime, seed: z.string(), plan: z.array(CheckPlan), recorder: z.string() });
const Finished = z.strictObject({ report: Report });
const Scores = z.object({ report: z.object({ verdict: Verdict, score: z.number() }) });

type AttemptEvent = Selectable<AttemptEventTable>;

/** What is known when an attempt starts. */
export interface NewAttempt {
  readonly id: string;
  readonly owner: string;
  readonly exercise: string;
  readonly runtime: Runtime;
  readonly startedAt: string;
  readonly seed: string;
  readonly plan: readonly CheckPlan[];
}

/** Attempts and what follows from them. Events are only ever added; each method returns when its event is on disk. */
export interface AttemptStore extends AsyncDisposable {
  started(attempt: NewAttempt): Promise<void>;
  checkDecided(attemptId: string, result: CheckResult): Promise<void>;
  finished(attemptId: string, report: Report): Promise<void>;
  cancelled(attemptId: string): Promise<void>;
  interrupted(attemptId: string): Promise<void>;
  /** Newest first. @param limit @default 20 */
  list(owner: string, exercise: string, limit?: number): Promise<AttemptView[]>;
  progress(owner: string, exercise: string): Promise<{ passed: boolean; failedAttempts: number; bestScore: number }>;
  /** Ends as `interrupted` every attempt whose recording process is gone. Returns how many. */
  recover(): Promise<number>;
}

/** Opens (and creates, and migrates) the store. @param file path, or `:memory:` */
export async function openAttempts(file: string, { now = () => new Date() }: { now?: () => Date } = {}): Promise<AttemptStore> {
  const database = new Kysely<ProgressSchema>({ dialect: new SqliteDialect({ database: openSqlite(file) }) });
  await migrate(database);

  const append = async (attempt: { id: string; owner: string; exercise: string }, type: EventType, data: unknown, at = now().toISOString()): Promise<void> => {
    await database.insertInto('attempt_events')
      .values({ attempt: attempt.id, owner: attempt.owner, exercise: attempt.exercise, type, at, data: JSON.stringify(data) }).execute();
  };
  const follow = async (attemptId: string, type: EventType, data: unknown): Promise<void> => {
    const { owner, exercise } = await database.selectFrom('attempt_events').select(['owner', 'exercise'])
      .where('attempt', '=', attemptId).where('type', '=', 'started').executeTakeFirstOrThrow();
    await append({ id: attemptId, owner, exercise }, type, data);
  };

  return {
    started: ({ id, owner, exercise, runtime, startedAt, seed, plan }) =>
      append({ id, owner, exercise }, 'started', { runtime, seed, plan, recorder: thisRecorder() }, startedAt),
    checkDecided: (attemptId, result) => follow(attemptId, 'check', result),
    finished: (attemptId, report) => follow(attemptId, 'finished', { report }),
    cancelled: (attemptId) => follow(attemptId, 'cancelled', {}),
    interrupted: (attemptId) => follow(attemptId, 'interrupted', {}),
    async list(owner, exercise, limit = 20) {
      const newest = await database.selectFrom('attempt_events').select('attempt')
        .where('owner', '=', owner).where('exercise', '=', exercise).where('type', '=', 'started')
        .orderBy('sequence', 'desc').limit(limit).execute();
      if (newest.length === 0) return [];
      const ids = newest.map(({ attempt }) => attempt);
      const events = await database.selectFrom('attempt_events').selectAll().where('attempt', 'in', ids).orderBy('sequence').execute();
      return ids.map((id) => viewOf(events.filter(({ attempt }) => attempt === id)));
    },
    async progress(owner, exercise) {
      const rows = await database.selectFrom('attempt_events').select('data')
        .where('owner', '=', owner).where('exercise', '=', exercise).where('type', '=', 'finished').execute();
      const reports = rows.map(({ data }) => parseStored(Scores, data).report).filter(({ verdict }) => verdict !== 'broken');
      return {
        passed: reports.some(({ verdict }) => verdict === 'pass'),
        failedAttempts: reports.filter(({ verdict }) => verdict === 'fail').length,
        bestScore: Math.max(0, ...reports.map(({ score }) => score)),
      };
    },
    async recover() {
      const open = await database.selectFrom('attempt_events as start').selectAll().where('type', '=', 'started')
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('attempt_events as end').select('end.sequence')
          .whereRef('end.attempt', '=', 'start.attempt').where('end.type', 'in', ['finished', 'cancelled', 'interrupted'])))).execute();
      const abandoned = open.filter(({ data }) => !recorderLives(parseStored(Started, data).recorder));
      for (const event of abandoned) await append({ id: event.attempt, owner: event.owner, exercise: event.exercise }, 'interrupted', {});
      return abandoned.length;
    },
    [Symbol.asyncDispose]: () => database.destroy(),
  };
}

const END_STATES = { finished: 'finished', cancelled: 'cancelled', interrupted: 'interrupted' } as const;

function viewOf(events: readonly AttemptEvent[]): AttemptView {
  const [start] = events;
  if (start === undefined) throw new Error('an attempt without events');
  const { runtime, plan } = parseStored(Started, start.data);
  const end = events.find(({ type }) => type in END_STATES);
  return {
    id: start.attempt,
    exercise: start.exercise,
    runtime,
    state: end === undefined ? 'grading' : END_STATES[end.type as keyof typeof END_STATES],
    startedAt: start.at,
    plan,
    checks: events.filter(({ type }) => type === 'check').map(({ data }) => parseStored(CheckResult, data)),
    current: null,
    report: end?.type === 'finished' ? parseStored(Finished, end.data).report : null,
  };
}

function parseStored<S extends z.ZodType>(schema: S, data: string): z.infer<S> {
  return parseOrExplain(schema, JSON.parse(data), 'a stored attempt event');
}
