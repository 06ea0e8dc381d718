import { fileURLToPath } from 'node:url';

/** It waits for sockets and moves what it reads: a small heap does, and no optimizing compiler. 12 MB of its own. */
const FLAGS = ['--no-opt', '--no-maglev', '--single-threaded-gc', '--max-semi-space-size=1', '--max-old-space-size=128', '--optimize-for-size'];

/** How a driver starts the relay of a lab; `cacheDirectory` as for the agent. */
export function relayCommand(node: string, cacheDirectory?: string): { argv: string[]; environment: Record<string, string> } {
  return {
    argv: [node, ...FLAGS, fileURLToPath(new URL('main.ts', import.meta.url))],
    environment: cacheDirectory === undefined ? {} : { NODE_COMPILE_CACHE: cacheDirectory },
  };
}
