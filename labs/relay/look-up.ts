import { Resolver } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Asks the name server itself, for IPv4, and gives up after about a second. The system's resolver waits many seconds for a name that nobody knows, such as a killed
 * container's, and does so on one of libuv's four threads: a few such calls would hold back the look-ups for services that live.
 */
const resolver = new Resolver({ timeout: 400, tries: 2 });

export const lookUp: LookupFunction = (host, { all }, callback) => {
  resolver.resolve4(host, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) callback(error ?? Object.assign(new Error(`${host} has no IPv4 address`), { code: 'ENOTFOUND' }), '', 4);
    else if (all === true) callback(null, addresses.map((address) => ({ address, family: 4 })));
    else callback(null, first, 4);
  });
};
