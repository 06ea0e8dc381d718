import type { LabSpec, LabView } from '../../contracts/index.ts';

/** A lab that will be removed within so many days is shown with a warning. */
const WARN_DAYS = 7;

export interface ListedLab {
  readonly id: string; readonly state: string; readonly owner: string; readonly createdAt: string; readonly pid: number | null; readonly memoryMb: number | null; readonly daysLeft: number | null;
}

/** One lab in a line: id, state, owner, age, and what there is to know besides. */
export function listLine({ id, state, owner, createdAt, pid, memoryMb, daysLeft: left }: ListedLab, now = Date.now()): string {
  const minutes = Math.max(Math.round((now - Date.parse(createdAt)) / 60_000), 0);
  const age = minutes < 60 ? `${minutes} min` : minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
  const warning = left === null || left > WARN_DAYS ? undefined : `not used for long: removed ${left === 0 ? 'at the next start' : `in ${left} ${left === 1 ? 'day' : 'days'}`}, kept when you start it`;
  return [id, state, owner, `${age} old`, memoryMb === null ? undefined : `${memoryMb} MB`, pid === null ? undefined : `pid ${pid}`, warning].filter((part) => part !== undefined).join('  ');
}

/** What a lab in the queue waits for. */
export function queueLine({ place, waitsFor, estimateMs }: NonNullable<LabView['queue']>): string {
  const why = waitsFor === 'memory' ? 'too little memory is free; it starts as soon as there is enough' : `about ${Math.max(Math.round((estimateMs ?? 0) / 1_000), 1)} s`;
  return `queued: place ${place}, ${why}`;
}

/** What a tool of this machine needs besides the address of a secured cluster, and where the CA's certificate is; the password stands in docs/security.md. */
export function securedClient({ spec, hostAddresses }: { readonly spec: LabSpec; readonly hostAddresses: Readonly<Record<string, string>> }): string {
  const security = Object.values(spec.clusters)[0]?.security;
  if (security === undefined) return '';
  const { hostname, pathname } = new URL(security.ca);
  const ca = `http://${hostAddresses[hostname] ?? 'nowhere'}${pathname}`;
  return ` -X security.protocol=SASL_SSL -X sasl.mechanism=${security.mechanism} -X sasl.username=learner -X ssl.ca.location=ca.pem (curl -o ca.pem ${ca}; password: docs/security.md)`;
}
