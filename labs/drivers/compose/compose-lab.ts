import type { Fault, LabSpec, ServiceView } from '../../../src/contracts/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import { untilBrokerReady, untilServiceAnswers, type ClusterTarget, type Dial, type ReadinessOptions } from '../../readiness/index.ts';
import type { AgentEndpoint, ProgramSpec, RunningLab, RunningProgram } from '../lab-driver.ts';
import type { HostPorts } from '../native/host-ports.ts';
import { hostAddresses, serviceTargets } from '../native/lab-wiring.ts';
import type { ComposeLinks } from './compose-links.ts';
import type { ComposeService } from './compose-service.ts';
import { memoryOfLab } from './memory.ts';
import { runInContainer } from './run-program.ts';

export type Failure = Awaited<RunningLab['failed']>;

/** Everything a started lab consists of. */
export interface LabParts {
  readonly spec: LabSpec;
  readonly labId: string;
  readonly directory: string;
  readonly services: ReadonlyMap<string, ComposeService>;
  readonly links: ComposeLinks;
  readonly targets: readonly ClusterTarget[];
  /** A connection into the lab. */
  readonly dial: Dial;
  readonly agent: AgentEndpoint;
  readonly ports: HostPorts;
  /** Image → its reference. */
  readonly references: Readonly<Record<string, string>>;
  readonly failed: Promise<Failure>;
  /** Takes all of it down, in order. Idempotent. */
  readonly close: (discard: boolean) => Promise<void>;
}

/** The lab as its users see it; see RunningLab for what each method guarantees. */
export function composeLab(parts: LabParts): RunningLab {
  const { spec, labId, services, targets } = parts;
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
  const watch = (service: ComposeService) => {
    const { life } = service;
    const same = () => service.life === life && service.alive;
    untilAnswers(service.name, { timeoutMs: spec.startTimeoutMs, signal: stopping.signal, failFast: () => (same() ? undefined : 'it is gone') }).then(
      () => { if (same()) service.ready(); },
      () => undefined, // it stays `starting`, which is the truth
    );
  };

  const inject = async (name: string, fault: Fault) => {
    const service = services.get(name);
    if (service === undefined) throw new AtelierError('NOT_FOUND', `lab ${labId} has no service ${name} (it has ${[...services.keys()].join(', ')})`);
    if (!(spec.faults[name] ?? []).includes(fault)) throw new AtelierError('BAD_INPUT', `the lab definition ${spec.name} does not admit the fault ${fault} on ${name}`);
    if (fault === 'pause') return service.pause();
    if (fault === 'resume') return service.resume();
    if (fault === 'kill') return service.kill();
    await service.resume();
    if (service.alive) return;
    await service.start();
    await parts.links.renew(name);
    watch(service);
  };

  return {
    labId,
    spec,
    driver: 'compose',
    agent: parts.agent,
    hostAddresses: hostAddresses(spec, targets, parts.ports.ports),
    services: (): ServiceView[] => [...services.values()].map((service) => service.view()),
    inject,
    links: () => parts.links.views(),
    cut: (link) => parts.links.change(link, { kind: 'cut' }),
    delay: (link, { latencyMs }) => parts.links.change(link, { kind: 'delay', latencyMs }),
    heal: (link) => parts.links.change(link, { kind: 'heal' }),
    run: (program: ProgramSpec): Promise<RunningProgram> => runInContainer(labId, parts.directory, program, parts.references['learner'] ?? ''),
    memoryBytes: () => memoryOfLab(labId),
    failed: parts.failed,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}
