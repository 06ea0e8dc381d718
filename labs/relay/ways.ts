import type { LabSpec, LinkSpec } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';

/** One service dialling another over a link that can be broken. */
export interface LinkWay {
  readonly link: string;
  /** Who dials. */
  readonly from: string;
  readonly to: string;
  /** Of `to`. */
  readonly ports: readonly number[];
}

/** Above this a connection is dead rather than slow. */
const MAX_LATENCY_MS = 60_000;

/** Every way that a lab's links have, in a fixed order: one for each end that is dialled. */
export function linkWays({ links }: LabSpec): LinkWay[] {
  return Object.entries(links).flatMap(([link, { between, ports }]) => between.flatMap((to) => {
    const dialled = ports[to];
    const from = between[0] === to ? between[1] : between[0];
    return dialled === undefined ? [] : [{ link, from, to, ports: dialled }];
  }));
}

/** @throws AtelierError NOT_FOUND naming the links there are */
export function assertLink({ name, links }: LabSpec, link: string): LinkSpec {
  const found = links[link];
  if (found !== undefined) return found;
  const known = Object.keys(links);
  throw new AtelierError('NOT_FOUND', `the lab ${name} has no link ${link}`, {
    hint: known.length === 0 ? `it declares none; x-atelier.links in labs/definitions/${name}/compose.yaml is the place.` : `it has ${known.join(', ')}.`,
  });
}

/** @throws AtelierError BAD_INPUT */
export function assertLatency(latencyMs: number): void {
  if (Number.isInteger(latencyMs) && latencyMs >= 1 && latencyMs <= MAX_LATENCY_MS) return;
  throw new AtelierError('BAD_INPUT', `a latency of ${latencyMs} ms is not possible`, { hint: `a whole number of milliseconds from 1 to ${MAX_LATENCY_MS}; for none at all heal the link.` });
}
