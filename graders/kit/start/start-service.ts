import { z } from 'zod';
import type { ProgramHandle, ProgramStart } from '../../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../../src/support/index.ts';
import type { GraderContext } from '../define-grader.ts';
import { LearnerMistake } from '../findings.ts';
import type { HttpOutcome } from '../http/call.ts';
import { readJson } from '../http/read-json.ts';
import { ServiceClient } from '../http/service-client.ts';
import { explainStart, HEALTH } from './explain-start.ts';
import { cpuTicks, listeners, TICKS_PER_SECOND, ticksSinceBoot } from './process-look.ts';

const Health = z.looseObject({ status: z.literal('UP') });

export interface StartedService {
  readonly service: ServiceClient;
  /** From spawn to `{"status":"UP"}`. */
  readonly startMs: number;
}
export interface StartOptions extends ProgramStart {
  /** From the course's contract. @default 30; in Java 90, because compiling it counts and is ours to do */
  readonly startTimeoutSec?: number;
  /** Once something wrong but definite is seen (another port, a wrong answer), this long is waited for it to change. @default 10 */
  readonly patienceSec?: number;
}

/**
 * Starts the submission and waits until it says `{"status":"UP"}`.
 * @throws LearnerMistake that says what was seen instead and what to look at.
 */
export async function startService({ program, runtime, signal }: Pick<GraderContext, 'program' | 'signal'> & Partial<Pick<GraderContext, 'runtime'>>, options: StartOptions = {}): Promise<StartedService> {
  const { startTimeoutSec = runtime === 'java' ? 90 : 30, patienceSec = 10, ...start } = options;
  const before = new Set((await listeners()).map(({ address, port }) => `${address} ${port}`));
  const watch = await watchCpu();
  const startedAt = performance.now();
  const since = (): number => performance.now() - startedAt;
  const handle = await program.start(start);
  const service = new ServiceClient(handle, signal);
  const { hostname, port } = new URL(handle.baseUrl);
  let health: HttpOutcome | undefined;
  const fresh = async (): ReturnType<typeof listeners> => (await listeners()).filter((socket) => !before.has(`${socket.address} ${socket.port}`));

  const hopeless = async (): Promise<boolean> => {
    if (handle.result !== undefined) return true;
    await watch.sample();
    if (since() < patienceSec * 1_000) return false;
    if (health?.kind === 'answer') return health.status !== 503;
    if (health?.kind !== 'failure' || health.cause !== 'refused') return false;
    const open = await fresh();
    // Its own port may have opened since it was asked: then the next question tells.
    return open.length > 0 && !open.some((socket) => socket.port === Number(port));
  };
  try {
    const up = await waitUntil<'up' | 'hopeless' | false>({
      what: `${HEALTH} to say UP`,
      timeoutMs: startTimeoutSec * 1_000,
      intervalMs: 50,
      signal,
      check: async () => {
        health = await service.call('GET', '/actuator/health', { timeoutMs: 2_000 });
        if (health.kind === 'answer' && health.status === 200 && readJson(HEALTH, health, Health).ok) return 'up';
        return await hopeless() ? 'hopeless' : false;
      },
    });
    if (up === 'up') return { service, startMs: since() };
  } catch (error) {
    if (!(error instanceof AtelierError && error.code === 'WAIT_TIMEOUT')) throw error;
  }
  return giveUp(handle, explainStart({
    runtime, host: hostname, port: Number(port), waitedMs: since(), health,
    output: await handle.output(), result: handle.result, listening: await fresh(), cpuShare: watch.share(),
  }));
}

async function giveUp(handle: ProgramHandle, { observed, hint }: ReturnType<typeof explainStart>): Promise<never> {
  if (handle.result === undefined) await handle.kill();
  throw new LearnerMistake(observed, hint);
}

/** Samples at most once a second how busy the processes are that were born from now on. */
async function watchCpu(): Promise<{ sample(): Promise<void>; share(): number | undefined }> {
  const since = await ticksSinceBoot();
  const samples: { at: number; ticks: Map<number, number> }[] = [];
  return {
    sample: async () => {
      const last = samples.at(-1);
      if (last !== undefined && performance.now() - last.at < 1_000) return;
      samples.push({ at: performance.now(), ticks: await cpuTicks(since) });
    },
    share: () => {
      const [earlier, later] = samples.slice(-2);
      if (earlier === undefined || later === undefined) return undefined;
      const seconds = (later.at - earlier.at) / 1_000;
      return Math.max(0, ...[...later.ticks].map(([pid, ticks]) => (ticks - (earlier.ticks.get(pid) ?? 0)) / TICKS_PER_SECOND / seconds));
    },
  };
}
