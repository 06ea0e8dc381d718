import type { LabSpec } from '../../../src/contracts/index.ts';
import { linkWays, type LinkWay } from '../../relay/index.ts';

export interface PlacedWay extends LinkWay {
  /** Where `from` finds `to`: a loopback address that only its `/etc/hosts` knows. */
  readonly address: string;
}

/** Ways of a lab's links, each with the loopback address at which the dialling service finds the other end. */
export function placedWays(spec: LabSpec): PlacedWay[] {
  return linkWays(spec).map((way, index) => ({ ...way, address: `127.0.1.${index + 1}` }));
}
