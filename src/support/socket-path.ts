import { openSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** The kernel's limit for the address of a unix socket is 108 bytes, the final zero included. */
const LONGEST = 107;
const directories = new Map<string, number>();

/**
 * A name under which a unix socket with an overlong path can be bound or connected to from this process: by way of an
 * open descriptor of its folder, which stays open. Short paths come back as they are.
 */
export function reachableSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST) return path;
  const folder = dirname(path);
  const descriptor = directories.get(folder) ?? openSync(folder, 'r');
  directories.set(folder, descriptor);
  return `/proc/self/fd/${descriptor}/${basename(path)}`;
}
