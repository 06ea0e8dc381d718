import { fileURLToPath } from 'node:url';

/**
 * How a driver starts the agent: arguments after the Node binary, and environment.
 * The flags keep its idle memory low; with a writable `cacheDirectory` stripped TypeScript is kept there, which saves
 * 20 MB (the compiler is then not loaded at all) and 100 ms from the third start on.
 */
export function agentCommand(node: string, cacheDirectory?: string): { argv: string[]; environment: Record<string, string> } {
  return {
    argv: [node, '--max-semi-space-size=1', '--max-old-space-size=192', '--optimize-for-size', fileURLToPath(new URL('main.ts', import.meta.url))],
    environment: cacheDirectory === undefined ? {} : { NODE_COMPILE_CACHE: cacheDirectory },
  };
}
