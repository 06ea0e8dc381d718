/**
 * The schema registry of the labs: Apicurio as a child process, this front before it. Everything after `--` is Apicurio's command line.
 * SCHEMA_REGISTRY_LISTENERS (one `http://host:port`, as in Confluent's image), ATELIER_BACKEND_PORT (loopback port of Apicurio).
 * The front listens only once Apicurio answers and the global compatibility is BACKWARD, as it is in Confluent's registry (Apicurio starts with NONE).
 * @module
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { z } from 'zod';
import { explainError, parseOrExplain, waitUntil } from '../../../src/support/index.ts';
import { CONFLUENT_API, registryFront } from './front.ts';

const Environment = z.object({
  SCHEMA_REGISTRY_LISTENERS: z.url('one http://host:port').default('http://0.0.0.0:8081'),
  ATELIER_BACKEND_PORT: z.coerce.number().int().min(1).max(65_535).default(8180),
});

try {
  const environment = parseOrExplain(Environment, process.env, 'the environment of the registry front');
  const listener = new URL(environment.SCHEMA_REGISTRY_LISTENERS);
  // On the listener's own address: under the native driver several services share one loopback.
  const backend = { host: listener.hostname, port: environment.ATELIER_BACKEND_PORT };
  const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
  if (command === undefined || !process.argv.includes('--')) throw new Error('usage: main.ts -- <java …>');

  const registry = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const exited = { how: undefined as string | undefined };
  registry.on('error', (error) => { exited.how = error.message; });
  registry.on('exit', (code, signal) => {
    exited.how = `the registry ended with ${signal ?? `code ${code}`}`;
    process.exit(code ?? 1);
  });
  process.on('SIGTERM', () => registry.kill('SIGTERM'));

  await waitUntil({ what: 'the registry to answer', timeoutMs: 240_000, intervalMs: 50, failFast: () => exited.how, check: () => startBackward(backend) });
  createServer(registryFront(backend)).on('error', fail).listen(Number(listener.port || 8081), listener.hostname, () => {
    process.stdout.write(`schema registry listens on ${listener.host}\n`);
  });
} catch (error) {
  fail(error);
}

/** Sets the default once, on the first start: a learner's own choice survives a restart. */
async function startBackward({ host, port }: { host: string; port: number }): Promise<boolean> {
  const config = `http://${host}:${port}${CONFLUENT_API}/config`;
  const now = await fetch(config);
  if (!now.ok) return false;
  const subjects = await fetch(`http://${host}:${port}${CONFLUENT_API}/subjects`);
  const fresh = subjects.ok && ((await subjects.json()) as unknown[]).length === 0;
  const { compatibilityLevel } = (await now.json()) as { compatibilityLevel?: string };
  if (compatibilityLevel !== 'NONE' || !fresh) return true;
  const set = await fetch(config, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ compatibility: 'BACKWARD' }) });
  return set.ok;
}

function fail(error: unknown): never {
  process.stderr.write(`registry: ${explainError(error)}\n`);
  process.exit(64);
}
