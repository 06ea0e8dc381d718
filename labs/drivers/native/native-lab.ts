import type { Fault, LabSpec, ServiceView } from '../../../src/contracts/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import { untilBrokerReady, untilServiceAnswers, type ClusterTarget, type Dial, type ReadinessOptions } from '../../readiness/index.ts';
import type { AgentEndpoint, ProgramSpec, RunningLab, RunningProgram } from '../lab-driver.ts';
import type { RunningAgent } from './agent-process.ts';
import type { HostPorts } from './host-ports.ts';
import { hostAddresses, serviceTargets } from './lab-wiring.ts';
import type { LabLinks } from './lab-links.ts';
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
  readonly links: LabLinks;
  readonly targets: readonly ClusterTarget[];
  /** A connection into the lab. */
  readonly dial: Dial;
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

  const untilAnswers = async (name: string, patience: ReadinessOptions) => {
    const broker = targets.flatMap(({ brokers }) => brokers).find(({ service }) => service === name);
    const other = serviceTargets(spec).find(({ service }) => service === name);
    if (broker !== undefined) await untilBrokerReady(broker, patience);
    if (other !== undefined) await untilServiceAnswers(other, parts.dial, patience);
  };

  /** Tells when a restarted service answers again; nobody waits for it here. */
  const watch = (service: Service) => {
    const session = service.session;
    const failFast = () => (service.session === session ? undefined : 'it is gone');
    untilAnswers(service.name, { timeoutMs: spec.startTimeoutMs, signal: stopping.signal, failFast }).then(
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
    hostAddresses: hostAddresses(spec, targets, parts.ports.ports),
    services: (): ServiceView[] => [...services.values()].map((service) => service.view()),
    inject,
    links: () => parts.links.views(),
    cut: (link) => parts.links.change(link, { kind: 'cut' }),
    delay: (link, { latencyMs }) => parts.links.change(link, { kind: 'delay', latencyMs }),
    heal: (link) => parts.links.change(link, { kind: 'heal' }),
    run: (program: ProgramSpec): Promise<RunningProgram> => runSandboxed(namespace, program, runtime),
    memoryBytes: () => memoryOfSessions(new Set([parts.agent.process.pid, ...parts.links.sessions, ...[...services.values()].flatMap(({ session }) => session ?? [])])),
    failed: parts.failed,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}
