import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { graderFor } from '../../graders/index.ts';
import { chooseDriver, type LabDriver } from '../../labs/drivers/index.ts';
import { LabSessions, readLabSettings } from '../../labs/sessions/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { ClusterWatch, ExerciseChecks, LiveFeed, loadExercises, ProgramRuns, Terminals } from '../flows/index.ts';
import { openAttempts, WorkspaceStore } from '../progress/index.ts';
import { checkoutRoot, loadRuntime } from '../runtime/index.ts';
import { AtelierError, explainError } from '../support/index.ts';
import type { AppDeps } from './app-deps.ts';
import type { ServerConfig } from './config.ts';
import { EventStreams } from './event-stream.ts';
import { learnerLabs } from './learner-labs.ts';
import { inlineScriptHashes } from './site-policy.ts';

export interface Platform {
  readonly deps: AppDeps;
  /** Ends checks as interrupted, stops programs and labs, closes the database. Idempotent. */
  close(): Promise<void>;
}

/** Puts all parts together. Labs that can't run here make a platform without labs, not an error. */
export async function openPlatform(config: ServerConfig, log: Logger): Promise<Platform> {
  const root = checkoutRoot();
  const data = config.dataDirectory;
  const scratch = join(data, 'tmp');
  await rm(scratch, { recursive: true, force: true }); // copies of a server that was killed
  const exercises = await loadExercises(join(root, 'content', 'exercises'));
  const planOf = (slug: string) => graderFor(slug)?.plan ?? [];
  const attempts = await openAttempts(join(data, 'atelier.sqlite'));
  const interrupted = await attempts.recover();
  if (interrupted > 0) log.warn({ interrupted }, 'checks that an earlier server did not finish');

  const driver = new LateDriver(config.driver);
  const kafka = await loadRuntime().then(({ kafkaVersion }) => kafkaVersion, () => 'unknown');
  const definitions = [...new Set(exercises.list().map(({ lab }) => lab))];
  const settings = await readLabSettings(process.env, data);
  const sessions = new LabSessions({
    driver, loadSpec: readLabSpec, directory: join(data, 'labs'),
    pool: { ...Object.fromEntries(definitions.map((name) => [name, config.warmLabs])), ...settings.pool },
    memory: { limitMb: settings.labMemoryMb }, keepDays: settings.keepDays,
    onProblem: (error) => log.warn({ err: error }, error.message),
  });
  await driver.find();
  if (driver.problem === undefined) {
    await sessions.reapLeftovers();
    sessions.fillPool();
  } else {
    log.warn(driver.problem);
  }

  const labs = learnerLabs(sessions, (error) => log.warn({ err: error }, 'no connection to the agent of a lab'));
  const workspaces = new WorkspaceStore(join(data, 'workspaces'), (slug, runtime) => exercises.starter(slug, runtime));
  const feed = new LiveFeed();
  const publish: LiveFeed['publish'] = (owner, exercise, event) => feed.publish(owner, exercise, event);
  const runs = new ProgramRuns({ exercises, labs, workspaces, publish, scratch });
  const checks = new ExerciseChecks({
    exercises, planOf, labs, workspaces, attempts, publish, scratch,
    maxChecks: config.maxChecks,
    stopRuns: (owner, definition) => runs.stopInLab(owner, definition),
    versions: { platform: packageJson.version, kafka, driver: driver.name },
    onError: (error, attempt) => log.error({ err: error, attempt }, 'a check could not be recorded as it should'),
  });
  const terminals = new Terminals({ exercises, labs, scratch });
  const streams = new EventStreams();
  const clusters = new ClusterWatch({ exercises, labs, feed });
  const dist = join(root, 'dist');

  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    streams.endAll();
    await checks.interruptAll();
    await Promise.all([runs.stopAll(), terminals.stopAll()]);
    await sessions.stopAll();
    await attempts[Symbol.asyncDispose]();
  };
  return {
    deps: {
      exercises, planOf, attempts, labs, workspaces, runs, checks, feed, clusters, terminals, streams, dist, log,
      scriptHashes: await inlineScriptHashes(dist),
      allowedHosts: config.allowedHosts,
      requestsPerMinute: config.requestsPerMinute,
      platform: async () => {
        await driver.find();
        return { mode: 'single-user', version: packageJson.version, kafka, labsUnavailable: driver.problem ?? null };
      },
    },
    close: () => (closing ??= end()),
  };
}

/** The driver of this machine, asked for again while there is none: whoever repairs the machine needs no restart. */
class LateDriver implements LabDriver {
  readonly #preferred: string | undefined;
  #driver: LabDriver | undefined;
  problem: string | undefined = 'not looked at yet';

  constructor(preferred: string | undefined) {
    this.#preferred = preferred;
  }

  get name(): string {
    return this.#driver?.name ?? 'none';
  }

  async find(): Promise<void> {
    if (this.#driver !== undefined) return;
    try {
      this.#driver = await chooseDriver(this.#preferred);
      this.problem = undefined;
    } catch (error) {
      this.problem = explainError(error);
    }
  }

  async diagnose(): ReturnType<LabDriver['diagnose']> {
    return (await this.#get()).diagnose();
  }

  async start(...args: Parameters<LabDriver['start']>): ReturnType<LabDriver['start']> {
    return (await this.#get()).start(...args);
  }

  async reap(...args: Parameters<LabDriver['reap']>): Promise<void> {
    return (await this.#get()).reap(...args);
  }

  async wipe(...args: Parameters<LabDriver['wipe']>): Promise<void> {
    return (await this.#get()).wipe(...args);
  }

  async #get(): Promise<LabDriver> {
    await this.find();
    if (this.#driver !== undefined) return this.#driver;
    throw new AtelierError('DRIVER_UNAVAILABLE', this.problem ?? 'no labs can be run on this machine', { hint: 'npm run atelier -- doctor' });
  }
}
