import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterSecurity, LabSpec, ServiceSpec } from '../../../src/contracts/index.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import type { ClusterTarget, ServiceTarget } from '../../readiness/index.ts';
import { fillVariables } from '../../spec/index.ts';
import type { HostPort } from './host-ports.ts';
import { hostEnvironment } from './namespace.ts';

/** The environment of a service: the definition's, with the host ports that were picked, and where `run` finds and puts things. */
export function serviceEnvironment(
  service: ServiceSpec,
  { labId, directory, folder, runtime, ports }: { labId: string; directory: string; folder: string; runtime: Runtime; ports: readonly HostPort[] },
): Record<string, string> {
  const variables = Object.fromEntries(ports.flatMap(({ variable, port }) => (variable === undefined ? [] : [[variable, String(port)]])));
  const defined = Object.entries(service.environment).map(([name, value]) => [name, fillVariables(value, { ...process.env, ...variables })]);
  return { ...hostEnvironment(labId, directory), ...Object.fromEntries(defined) as Record<string, string>, ATELIER_RUNTIME: runtime.root, ATELIER_NODE: runtime.node, ATELIER_ROOT: folder };
}

/**
 * Says of a stopping broker when its logs are closed cleanly. The rest of its end is the controller's, which waits five seconds
 * (fixed in Kafka) for a successor that a whole quorum on its way out can't have; its log needs no clean end.
 */
export function cleanEnd({ environment }: ServiceSpec, folder: string): (() => boolean) | undefined {
  if (!(environment['KAFKA_PROCESS_ROLES'] ?? '').includes('broker')) return undefined;
  const logDirs = (environment['KAFKA_LOG_DIRS'] ?? '/var/lib/kafka/data').split(',');
  return () => logDirs.every((path) => existsSync(join(folder, path, '.kafka_cleanshutdown')));
}

/** How readiness reaches each cluster. */
export function clusterTargets(spec: LabSpec, ports: readonly HostPort[]): ClusterTarget[] {
  return Object.entries(spec.clusters).map(([name, { brokers, hostListenerPort, security }]) => ({
    name,
    brokers: brokers.flatMap((service, index) => ports
      .filter((port) => port.service === service && port.target === hostListenerPort)
      .map(({ port }) => ({
        service, nodeId: nodeIdOf(spec, service) ?? index + 1, hostAddress: `127.0.0.1:${port}`,
        security: security === undefined ? undefined : fromHost(security, ports),
      }))),
    topics: spec.topics[name] ?? [],
  }));
}

/** The same, with the CA where this machine reaches it. */
function fromHost(security: ClusterSecurity, ports: readonly HostPort[]): ClusterSecurity {
  const ca = new URL(security.ca);
  const published = ports.find(({ service, target }) => service === ca.hostname && String(target) === ca.port);
  return { ...security, ca: `http://127.0.0.1:${published?.port ?? ca.port}${ca.pathname}` };
}

/** The services that are no brokers, and what readiness asks them. */
export function serviceTargets(spec: LabSpec): ServiceTarget[] {
  return spec.services.flatMap(({ name, ready }) => (ready === undefined ? [] : [{ service: name, ...ready }]));
}

/** Cluster → its brokers, service that is no broker → its published ports, as tools on this machine reach them. */
export function hostAddresses(spec: LabSpec, targets: readonly ClusterTarget[], ports: readonly HostPort[]): Record<string, string> {
  const clusters = targets.map(({ name, brokers }) => [name, brokers.map(({ hostAddress }) => hostAddress).join(',')] as const);
  const others = serviceTargets(spec).flatMap(({ service }) => {
    const published = ports.filter((port) => port.service === service).map(({ port }) => `127.0.0.1:${port}`);
    return published.length === 0 ? [] : [[service, published.join(',')] as const];
  });
  return Object.fromEntries([...clusters, ...others]);
}

function nodeIdOf(spec: LabSpec, service: string): number | undefined {
  const id = spec.services.find(({ name }) => name === service)?.environment['KAFKA_NODE_ID'];
  return id === undefined ? undefined : Number(id);
}
