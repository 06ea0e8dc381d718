import type { LabSpec } from '../contracts/index.ts';
import { AtelierError } from '../support/index.ts';

/** Below the range that systems hand out by themselves, above what services of a lab listen on. */
const FIRST_PORT = 18_000;
const PORTS = 2_000;
const nextPort = new Map<string, number>();

/** A port that no other program of this lab was given lately. */
export function programPort(labId: string): number {
  const turn = nextPort.get(labId) ?? 0;
  nextPort.set(labId, (turn + 1) % PORTS);
  return FIRST_PORT + turn;
}

/** What a learner's program is told; `extra` wins over the exercise's own environment, never over PORT. */
export function programEnvironment(spec: LabSpec, port: number, exercise: Readonly<Record<string, string>>, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...bootstrapServers(spec), ...exercise, ...extra, PORT: String(port) };
}

/** `BOOTSTRAP_SERVERS` of the only cluster; with several also `<NAME>_BOOTSTRAP_SERVERS` of each, e.g. PRIMARY_BOOTSTRAP_SERVERS. */
function bootstrapServers(spec: LabSpec): Record<string, string> {
  const clusters = Object.entries(spec.clusters);
  const first = clusters[0];
  if (first === undefined) throw new AtelierError('INTERNAL', `lab ${spec.name} has no Kafka cluster`);
  const named = clusters.length === 1 ? [] : clusters.map(([name, cluster]) => [`${name.toUpperCase().replaceAll('-', '_')}_BOOTSTRAP_SERVERS`, cluster.bootstrapServers.join(',')]);
  return { BOOTSTRAP_SERVERS: first[1].bootstrapServers.join(','), ...Object.fromEntries(named) };
}
