import type { LabSpec } from '../../src/contracts/index.ts';
import type { ComposeFile } from './compose-file.ts';
import { nearestKey } from './nearest-key.ts';
import { variablesIn } from './variables.ts';
import type { Problem } from './yaml-source.ts';

/** What no single key can get wrong by itself: names that must exist, numbers that must fit each other. */
export function crossChecks(file: ComposeFile, spec: LabSpec): Problem[] {
  return [...serviceChecks(file, spec), ...variableChecks(file, spec), ...clusterChecks(spec), ...topicChecks(spec), ...readyChecks(file, spec), ...faultChecks(spec), ...linkChecks(spec)];
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearestKey(name, known);
  return `there is no ${what} ${name}${meant === undefined ? ` (there are ${known.join(', ')})` : `; did you mean ${meant}?`}`;
}

function serviceChecks(file: ComposeFile, spec: LabSpec): Problem[] {
  const names = spec.services.map(({ name }) => name);
  const problems: Problem[] = [];
  const publishedBy = new Map<number, string>();
  for (const { name, image, dependsOn, ports, volumes } of spec.services) {
    const at = ['services', name];
    const declared = file.services[name];
    if (declared !== undefined && !declared.build.dockerfile.startsWith(`docker/images/${image}/`)) {
      problems.push({ path: [...at, 'build', 'dockerfile'], message: `builds another image than ${declared.image} names; use docker/images/${image}/Dockerfile` });
    }
    if (declared?.hostname !== undefined && declared.hostname !== name) problems.push({ path: [...at, 'hostname'], message: `must be ${name}: inside a lab a service is reached by its own name` });
    for (const [index, other] of dependsOn.entries()) {
      if (!names.includes(other)) problems.push({ path: [...at, 'depends_on', index], message: unknown('service', other, names) });
    }
    for (const [index, { published }] of ports.entries()) {
      const other = publishedBy.get(published);
      if (other !== undefined) problems.push({ path: [...at, 'ports', index], message: `port ${published} is already published by ${other}` });
      publishedBy.set(published, name);
    }
    for (const [index, { volume }] of volumes.entries()) {
      if (!(volume in file.volumes)) problems.push({ path: [...at, 'volumes', index], message: unknown('volume', volume, Object.keys(file.volumes)) });
    }
  }
  const cycle = findCycle(spec);
  if (cycle !== undefined) problems.push({ path: ['services', cycle[0] ?? '', 'depends_on'], message: `waits for itself: ${cycle.join(' → ')}` });
  return problems;
}

/** Each service is either a broker or has a request of its own, so that "ready" always means something. */
function readyChecks(file: ComposeFile, spec: LabSpec): Problem[] {
  const names = spec.services.map(({ name }) => name);
  const strangers = Object.keys(file['x-atelier'].ready).filter((name) => !names.includes(name));
  const problems: Problem[] = strangers.map((name) => ({ path: ['x-atelier', 'ready', name], message: unknown('service', name, names) }));
  for (const { name, ready } of spec.services) {
    const path = ['x-atelier', 'ready', name];
    const broker = Object.values(spec.clusters).some(({ brokers }) => brokers.includes(name));
    if (ready === undefined && !broker) {
      problems.push({ path: ['services', name], message: `is no broker of a cluster in x-atelier.clusters and has no request in x-atelier.ready, so nothing could say when it is ready` });
    } else if (ready !== undefined && broker) problems.push({ path, message: `${name} is a broker: its cluster says when it is ready` });
    else if (ready !== undefined) {
      const [kind, url] = 'http' in ready ? ['http', ready.http] : ['postgres', ready.postgres];
      if (new URL(url).hostname !== name) problems.push({ path: [...path, kind], message: `asks ${new URL(url).hostname}; it must ask ${name}` });
    }
  }
  return problems;
}

function findCycle({ services }: LabSpec): string[] | undefined {
  const depends = new Map(services.map(({ name, dependsOn }) => [name, dependsOn]));
  const visit = (name: string, trail: readonly string[]): string[] | undefined => {
    const start = trail.indexOf(name);
    if (start >= 0) return [...trail.slice(start), name];
    for (const next of depends.get(name) ?? []) {
      const found = visit(next, [...trail, name]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const { name } of services) {
    const found = visit(name, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

function variableChecks(file: ComposeFile, spec: LabSpec): Problem[] {
  const ports = new Map(spec.services.flatMap(({ ports: published }) => published.flatMap(({ variable, published: port }) => (variable === undefined ? [] : [[variable, port] as const]))));
  return Object.entries(file.services).flatMap(([service, { environment }]) => Object.entries(environment).flatMap(([key, value]): Problem[] => {
    const path = ['services', service, 'environment', key];
    const { names, wrong } = variablesIn(value);
    if (wrong) return [{ path, message: 'a variable is written ${NAME:-default}, always with a default; a dollar sign of its own is $$' }];
    return [...names].flatMap(([name, fallback]) => {
      const published = ports.get(name);
      return published === undefined || String(published) === fallback ? [] : [{ path, message: `${name} has the default ${fallback} here and ${published} under ports` }];
    });
  }));
}

function clusterChecks(spec: LabSpec): Problem[] {
  const services = spec.services.map(({ name }) => name);
  return Object.entries(spec.clusters).flatMap(([cluster, { brokers, bootstrapServers, hostListenerPort, security }]) => {
    const at = ['x-atelier', 'clusters', cluster];
    const problems: Problem[] = [];
    for (const [index, broker] of brokers.entries()) {
      const path = [...at, 'brokers', index];
      const service = spec.services.find(({ name }) => name === broker);
      if (service === undefined) problems.push({ path, message: unknown('service', broker, services) });
      else if (brokers.indexOf(broker) !== index) problems.push({ path, message: `${broker} is named twice` });
      else if (!service.ports.some(({ target }) => target === hostListenerPort)) problems.push({ path, message: `${broker} does not publish port ${hostListenerPort ?? '?'}, the cluster's hostListenerPort` });
    }
    for (const [index, address] of bootstrapServers.entries()) {
      const [host = '', port] = address.split(':');
      const path = [...at, 'bootstrapServers', index];
      if (!brokers.includes(host)) problems.push({ path, message: `${host} is no broker of this cluster (${brokers.join(', ')})` });
      else if (!hasListener(spec, host, Number(port))) problems.push({ path, message: `${host} has no listener on port ${port} (KAFKA_LISTENERS)` });
    }
    if (security !== undefined) {
      const { hostname, port } = new URL(security.ca);
      const path = [...at, 'security', 'ca'];
      const service = spec.services.find(({ name }) => name === hostname);
      if (service === undefined) problems.push({ path, message: unknown('service', hostname, services) });
      else if (!service.ports.some(({ target }) => String(target) === port)) problems.push({ path, message: `${hostname} does not publish port ${port || '80'}: readiness and the learner's tools could not fetch it` });
    }
    return problems;
  });
}

function hasListener({ services }: LabSpec, broker: string, port: number): boolean {
  const listeners = services.find(({ name }) => name === broker)?.environment['KAFKA_LISTENERS'] ?? '';
  return listeners.split(',').some((listener) => listener.endsWith(`://${broker}:${port}`));
}

function topicChecks(spec: LabSpec): Problem[] {
  return Object.entries(spec.topics).flatMap(([cluster, topics]) => {
    const at = ['x-atelier', 'topics', cluster];
    const brokers = spec.clusters[cluster]?.brokers.length;
    if (brokers === undefined) return [{ path: at, message: unknown('cluster', cluster, Object.keys(spec.clusters)) }];
    return topics.flatMap(({ name, replicationFactor, config }, index): Problem[] => {
      const problems: Problem[] = [];
      if (topics.findIndex((topic) => topic.name === name) !== index) problems.push({ path: [...at, index, 'name'], message: `topic ${name} is declared twice` });
      if (replicationFactor > brokers) problems.push({ path: [...at, index, 'replicationFactor'], message: `${replicationFactor} replicas need as many brokers; cluster ${cluster} has ${brokers}` });
      const inSync = Number(config['min.insync.replicas'] ?? 1);
      if (inSync > replicationFactor) problems.push({ path: [...at, index, 'config', 'min.insync.replicas'], message: `${inSync} in-sync replicas can't be had of ${replicationFactor}: nothing could ever be written with acks=all` });
      return problems;
    });
  });
}

function faultChecks(spec: LabSpec): Problem[] {
  const services = spec.services.map(({ name }) => name);
  return Object.keys(spec.faults).filter((name) => !services.includes(name)).map((name) => ({ path: ['x-atelier', 'faults', name], message: unknown('service', name, services) }));
}

function linkChecks(spec: LabSpec): Problem[] {
  const services = spec.services.map(({ name }) => name);
  const brokers = Object.values(spec.clusters).flatMap((cluster) => cluster.brokers);
  const taken = new Map<string, string>();
  return Object.entries(spec.links).flatMap(([link, { between, ports }]) => {
    const at = ['x-atelier', 'links', link];
    const problems: Problem[] = between.flatMap((name, index) => (services.includes(name) ? [] : [{ path: [...at, 'between', index], message: unknown('service', name, services) }]));
    if (between[0] === between[1]) problems.push({ path: [...at, 'between'], message: 'a service has no link to itself' });
    const pair = between.toSorted().join(' and ');
    const other = taken.get(pair);
    if (other !== undefined) problems.push({ path: [...at, 'between'], message: `${pair} are already joined by ${other}` });
    taken.set(pair, link);
    if (Object.keys(ports).length === 0) problems.push({ path: [...at, 'ports'], message: `which of its ports does the other end dial? e.g. {${between[1]}: [9092]}` });
    for (const [name, list] of Object.entries(ports)) {
      if (!between.includes(name)) problems.push({ path: [...at, 'ports', name], message: unknown('end', name, between) });
      else if (brokers.includes(name)) problems.push(...list.flatMap((port, index) => (hasListener(spec, name, port) ? [] : [{ path: [...at, 'ports', name, index], message: `${name} has no listener on port ${port} (KAFKA_LISTENERS)` }])));
    }
    return problems;
  });
}
