import type { RunningLab, RunningProgram } from '../../labs/drivers/lab-driver.ts';
import type { AgentAccess, CheckResult, Fault, GradeHost, GradeOutcome, LabSpec, LinkChange, RunResult, ServiceView } from '../../src/contracts/index.ts';
import { check } from './report-samples.ts';

/** A lab in memory, for tests of what the flows do around a grading; what labs really do is tested with real ones. */
export interface ImaginedLab {
  readonly lab: RunningLab;
  readonly agent: AgentAccess & { tunnel: () => Promise<never> };
  /** Environments of the programs that were started. */
  readonly started: Readonly<Record<string, string>>[];
  readonly faults: [string, Fault][];
  /** What was done to links, in order. */
  readonly linkChanges: [string, LinkChange][];
  /** Programs that still run. */
  readonly running: Set<string>;
  services: ServiceView[];
  stops: number;
  die(message: string): void;
}

/** What the grader does, with its host; returns how it ends. */
export type ImaginedGrading = (host: GradeHost, signal: AbortSignal) => Promise<GradeOutcome>;

const SPEC: LabSpec = {
  name: 'notifications', title: { fr: 'Lab', en: 'Lab' }, memoryMb: 600, idleStopMin: 30, startTimeoutMs: 1_000,
  services: [{ name: 'kafka-1', image: 'kafka', environment: {}, dependsOn: [], ports: [], volumes: [], stopGraceMs: 1_000 }],
  clusters: { main: { brokers: ['kafka-1'], bootstrapServers: ['kafka-1:9092', 'kafka-2:9092'] } }, topics: {}, faults: {}, links: { wan: { between: ['kafka-1', 'kafka-2'], ports: { 'kafka-1': [9092] } } },
};

export const ENDED: RunResult = { exitCode: null, signal: 'SIGKILL', durationMs: 5, stdout: '', stderr: '', outputTruncated: false, timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: true };

export function outcome(verdict: 'pass' | 'fail'): GradeOutcome {
  const checks: CheckResult[] = [check('starts', 'passed'), check('waits-for-ack', verdict === 'pass' ? 'passed' : 'failed')];
  return { verdict, checks, message: null, startMs: 300, gradeMs: 4_000 };
}

export function imaginedLab(grading: ImaginedGrading): ImaginedLab {
  const { promise: failed, resolve: fail } = Promise.withResolvers<{ service: string; message: string; lastLines: string[] }>();
  const made: ImaginedLab = {
    started: [], faults: [], linkChanges: [], running: new Set(), services: [], stops: 0,
    die: (message) => fail({ service: 'kafka-1', message, lastLines: ['last words'] }),
    lab: {
      labId: 'notifications-1', spec: SPEC, driver: 'imagined', agent: { at: { socketPath: '/nowhere' }, token: 'x' }, hostAddresses: {}, failed,
      services: () => made.services,
      memoryBytes: async () => 0,
      inject: async (service, fault) => {
        made.faults.push([service, fault]);
        made.services = made.services.map((one) => (one.name === service && fault === 'restart' ? { name: one.name, state: 'running' } : one));
      },
      links: () => [],
      cut: async (link) => { made.linkChanges.push([link, { kind: 'cut' }]); },
      delay: async (link, { latencyMs }) => { made.linkChanges.push([link, { kind: 'delay', latencyMs }]); },
      heal: async (link) => { made.linkChanges.push([link, { kind: 'heal' }]); },
      run: async ({ id, environment, onOutput }) => {
        (made.started as Record<string, string>[]).push({ ...environment });
        made.running.add(id);
        onOutput?.('stdout', 'hello\n');
        const { promise: exited, resolve } = Promise.withResolvers<RunResult>();
        const end = (): void => { made.running.delete(id); resolve(ENDED); };
        const program: RunningProgram = { id, address: (port) => ({ host: '127.0.0.1', port }), writeInput: () => undefined, terminate: end, kill: end, exited };
        return program;
      },
      stop: async () => { made.stops += 1; },
      [Symbol.asyncDispose]: async () => undefined,
    },
    agent: {
      hello: () => Promise.reject(new Error('not asked here')), snapshot: () => Promise.reject(new Error('not asked here')), records: () => Promise.reject(new Error('not asked here')),
      tunnel: () => Promise.reject(new Error('nobody listens')),
      snapshots: () => () => undefined,
      grade: (_request, host, { signal = new AbortController().signal } = {}) => grading(host, signal),
      closed: new Promise(() => undefined), close: async () => undefined, [Symbol.asyncDispose]: async () => undefined,
    },
  };
  return made;
}

/** Never settles until the signal is aborted; then rejects with its reason, as an agent does after its clean-up. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
