import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DRIVER_NAMES } from '../contracts/index.ts';
import { AtelierError, issueLines, messageOf } from '../support/index.ts';

const wholeNumber = (from: number, to: number) => z.coerce.number(`a number from ${from} to ${to}`).int().min(from, `a number from ${from} to ${to}`).max(to, `a number from ${from} to ${to}`);

/** Everything that can be set. Each key has an environment variable and, where marked, a flag that wins over it. */
export const ServerConfig = z.strictObject({
  /** `--host`, ATELIER_HOST. Anything but this machine's loopback addresses lets others in: there are no accounts yet. */
  host: z.string().min(1).default('127.0.0.1'),
  /** `--port`, ATELIER_PORT. 0 takes a free one. */
  port: wholeNumber(0, 65_535).default(8080),
  /** ATELIER_DATA: workspaces, labs, attempts. */
  dataDirectory: z.string().min(1),
  /** ATELIER_ALLOWED_HOSTS: further host names that a browser may use for this server, comma-separated. */
  allowedHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/i, 'a host name without port')).default([]),
  /** ATELIER_MAX_CHECKS: checks at a time; each takes about a CPU. */
  maxChecks: wholeNumber(1, 64).default(2),
  /** ATELIER_WARM_LABS: labs of each definition kept started ahead; 0 for none. */
  warmLabs: wholeNumber(0, 16).default(1),
  /** `--driver`, ATELIER_DRIVER: how labs are run. Without it the first driver that works on this machine. */
  driver: z.enum(DRIVER_NAMES, `one of ${DRIVER_NAMES.join(', ')}`).optional(),
  /** ATELIER_LOG_LEVEL */
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** ATELIER_REQUESTS_PER_MINUTE: of one client, all API requests together. */
  requestsPerMinute: wholeNumber(1, 1_000_000).default(1_200),
});
export type ServerConfig = z.infer<typeof ServerConfig>;

const VARIABLES = {
  host: 'ATELIER_HOST', port: 'ATELIER_PORT', dataDirectory: 'ATELIER_DATA', allowedHosts: 'ATELIER_ALLOWED_HOSTS', maxChecks: 'ATELIER_MAX_CHECKS',
  warmLabs: 'ATELIER_WARM_LABS', driver: 'ATELIER_DRIVER', logLevel: 'ATELIER_LOG_LEVEL', requestsPerMinute: 'ATELIER_REQUESTS_PER_MINUTE',
} as const satisfies Record<keyof ServerConfig, string>;

/**
 * Flags win over environment, environment over defaults.
 * @param root of the checkout: `data/` is there unless ATELIER_DATA says otherwise.
 * @throws AtelierError BAD_INPUT naming the flag or the variable.
 */
export function serverConfig(argv: readonly string[], environment: NodeJS.ProcessEnv, root: string): ServerConfig {
  const flags = parseFlags(argv);
  const set = (name: keyof ServerConfig): string | undefined => environment[VARIABLES[name]] || undefined;
  const input: Record<string, unknown> = {
    ...Object.fromEntries((Object.keys(VARIABLES) as (keyof ServerConfig)[]).map((key) => [key, set(key)])),
    dataDirectory: resolve(set('dataDirectory') ?? join(root, 'data')),
    allowedHosts: set('allowedHosts')?.split(',').map((host) => host.trim()),
    ...flags,
  };
  const parsed = ServerConfig.safeParse(input);
  if (parsed.success) return parsed.data;
  const lines = issueLines(parsed.error).map(({ path, message }) => {
    const key = path.split(/[.[]/)[0] as keyof ServerConfig;
    const source = key in flags ? `--${key}` : VARIABLES[key];
    return `${source} must be ${message}, got "${String(input[key])}"`;
  });
  throw new AtelierError('BAD_INPUT', lines.join('\n'), { hint: 'npm start -- --port 8080 --host 127.0.0.1' });
}

function parseFlags(argv: readonly string[]): Partial<Record<'host' | 'port' | 'driver', string>> {
  try {
    return { ...parseArgs({ args: [...argv], options: { host: { type: 'string' }, port: { type: 'string' }, driver: { type: 'string' } }, strict: true }).values };
  } catch (error) {
    throw new AtelierError('BAD_INPUT', messageOf(error).split('. ')[0] ?? messageOf(error), { hint: 'npm start -- --port 8080 --host 127.0.0.1' });
  }
}
