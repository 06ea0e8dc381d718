/**
 * Links between services of a lab that can be cut and slowed: the program that stands between, and how a driver commands it.
 * @module
 */
export { relayCommand } from './command.ts';
export { RelayControl } from './control.ts';
export type { RelayRoute } from './relay.ts';
export { assertLatency, assertLink, linkWays, type LinkWay } from './ways.ts';
