import type { Fault, LabSpec, ServiceView } from '../../../src/contracts/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import { untilBrokerReady, type ClusterTarget } from '../../readiness/index.ts';
import type { AgentEndpoint, ProgramSpec, RunningLab, RunningProgram } from '../lab-driver.ts';
import type { RunningAgent } from './agent-process.ts';
import type { HostPorts } from './host-ports.ts';
import type { LabNamespace } from './namespace.ts';
import { memoryOfSessions } from './processes.ts';
import { runSandboxed } from './sandbox/index.ts';
import type { Service } from './service.ts';

export type Failure = Awaited<RunningLab['failed']>;

/** Everything a started lab consists of. */
export interface LabParts {
  readonly spec: LabSpec;
  readonly namespace: LabNamespace;
  readonly services: ReadonlyMap<string, Service>;
  readonly targets: readonly ClusterTarget[];
  readonly agent: RunningAgent;
  readonly endpoint: AgentEndpoint;
  readonly ports: HostPorts;
  readonly runtime: Runtime;
  readonly failed: Promise<Failure>;
  /** Takes all of it down, in order. Idempotent. */
  readonly close: (discard: boolean) => Promise<void>;
}

/** The lab as its users see it; see RunningLab for what each method guarantees. */
export function nativeLab(parts: LabParts): RunningLab {
  const { spec, namespace, services, targets, runtime } = parts;
  const stopping = new AbortController();
  const stop = ({ discard = false }: { readonly discard?: boolean } = {}) => {
    stopping.abort();
    return parts.close(discard);
  };

  /** Tells when a restarted broker answers again; nobody waits for it here. */
  const watch = (service: Service) => {
    const broker = targets.flatMap(({ brokers }) => brokers).find((candidate) => candidate.service === service.name);
    if (broker === undefined) return;
    const session = service.session;
    const failFast = () => (service.session === session ? undefined : 'it is gone');
    untilBrokerReady(broker, { timeoutMs: spec.startTimeoutMs, signal: stopping.signal, failFast }).then(
      () => { if (service.session === session) service.ready(); },
      () => undefined, // it stays `starting`, which is the truth
    );
  };

  const inject = async (name: string, fault: Fault) => {
    const service = services.get(name);
    if (service === undefined) throw new AtelierError('NOT_FOUND', `lab ${namespace.labId} has no service ${name} (it has ${[...services.keys()].join(', ')})`);
    if (!(spec.faults[name] ?? []).includes(fault)) throw new AtelierError('BAD_INPUT', `the lab definition ${spec.name} does not admit the fault ${fault} on ${name}`);
    if (fault === 'pause') return service.pause();
    if (fault === 'resume') return service.resume();
    if (fault === 'kill') return service.kill();
    service.resume();
    if (service.session !== undefined) return;
    await service.spawn();
    watch(service);
  };

  return {
    labId: namespace.labId,
    spec,
    driver: 'native',
    agent: parts.endpoint,
    hostAddresses: Object.fromEntries(targets.map(({ name, brokers }) => [name, brokers.map(({ hostAddress }) => hostAddress).join(',')])),
    services: (): ServiceView[] => [...services.values()].map((service) => service.view()),
    inject,
    run: (program: ProgramSpec): Promise<RunningProgram> => runSandboxed(namespace, program, runtime),
    memoryBytes: () => memoryOfSessions(new Set([parts.agent.process.pid, ...[...services.values()].flatMap(({ session }) => session ?? [])])),
    failed: parts.failed,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}
