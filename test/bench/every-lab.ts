import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeDriver, nativeDriver } from '../../labs/drivers/index.ts';
import { docker } from '../../labs/docker/index.ts';
import { buildImages, outdatedImages } from '../../labs/images/index.ts';
import type { LabSpec } from '../../src/contracts/index.ts';

export interface LabTimes {
  /** From nothing until a real request went through each component, topics made, in milliseconds. */
  readonly coldMs: number;
  /** Resident, services and agent together, right after that. */
  readonly memoryBytes: number;
  /** Everything ended, data kept, in milliseconds. */
  readonly stopMs: number;
  /** The same file under plain `docker compose up --wait`, until its health checks are content, in milliseconds. No topics are made. */
  readonly plainMs?: number;
}

/** Whether plain compose can be set against it here. Builds what is missing of the images first, so that no build is timed. */
export async function plainComposeReady(specs: readonly LabSpec[]): Promise<boolean> {
  if (!(await composeDriver().diagnose()).usable) return false;
  const outdated = await outdatedImages([...new Set(specs.flatMap(({ services }) => services.map(({ image }) => image)))]);
  if (outdated.length > 0) await buildImages(outdated);
  return true;
}

/** One cold start under the native driver and, if asked for, one under plain compose right after it. Leaves nothing behind. */
export async function measureLab(spec: LabSpec, { plain, run }: { readonly plain: boolean; readonly run: number }): Promise<LabTimes> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-lab-'));
  try {
    const startedAt = performance.now();
    const lab = await nativeDriver().start(spec, { labId: `bench-${spec.name}-${run}`, directory });
    const coldMs = performance.now() - startedAt;
    const memoryBytes = await lab.memoryBytes();
    const stopAt = performance.now();
    await lab.stop();
    const stopMs = performance.now() - stopAt;
    return { coldMs, memoryBytes, stopMs, ...(plain ? { plainMs: await plainCompose(spec.name, run) } : {}) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function plainCompose(name: string, run: number): Promise<number> {
  const file = `labs/definitions/${name}/compose.yaml`;
  const environment = await freePorts(await readFile(file, 'utf8'));
  const compose = ['compose', '--progress', 'quiet', '--project-name', `bench-${name}-${run}`, '--file', file];
  try {
    const startedAt = performance.now();
    await docker([...compose, 'up', '--detach', '--wait', '--no-build', '--pull', 'never'], { environment });
    return performance.now() - startedAt;
  } finally {
    await docker([...compose, 'down', '--volumes', '--timeout', '0'], { environment });
  }
}

/** A free port for each one that the file publishes. */
async function freePorts(file: string): Promise<Record<string, string>> {
  const variables = [...new Set([...file.matchAll(/\$\{(ATELIER_PORT_[A-Z0-9_]+):-/g)].map(([, variable = '']) => variable))];
  const servers = await Promise.all(variables.map(async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => String((server.address() as { port: number }).port));
  for (const server of servers) server.close();
  return Object.fromEntries(variables.map((variable, at) => [variable, ports[at] ?? '']));
}
