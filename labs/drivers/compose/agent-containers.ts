import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AgentConfig, LabSpec } from '../../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../../src/support/index.ts';
import { docker, DockerFailure, spawnDocker, type DockerProcess } from '../../docker/index.ts';
import type { AgentEndpoint } from '../lab-driver.ts';
import { containerName, DNS_OPTIONS, LAB_LABEL, networkName } from './override.ts';

/** Inside the lab. */
const AGENT_PORT = 7_700;
const DOOR_PORTS = { from: 20_000, to: 32_000 } as const;
const READY_TIMEOUT_MS = 60_000;
const MAX_PORT_TRIES = 64;

/** What each container of ours may take. */
export const CONFINED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', '256', '--memory', '512m', '--log-driver', 'json-file', '--log-opt', 'max-size=4m', '--stop-timeout', '1'];

export interface RunningAgent {
  readonly endpoint: AgentEndpoint;
  lastLines(): string[];
  /** Settles when agent or door has ended. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** A token made for this start of a lab, and where its agent will be reached. */
export async function agentEndpoint(): Promise<AgentEndpoint & { readonly at: { readonly host: string; readonly port: number } }> {
  return { at: { host: '127.0.0.1', port: await freePort() }, token: randomBytes(32).toString('base64url') };
}

/**
 * Starts the agent on the lab's network, which leads nowhere, and its door: a second container that is on the engine's ordinary network as well, publishes
 * one port on the host's loopback and hands on what arrives there. Both end with their stdin, that is with this process.
 * @throws AtelierError LAB_START_FAILED with what they said
 */
export async function startAgent(spec: LabSpec, labId: string, endpoint: Awaited<ReturnType<typeof agentEndpoint>>, image: string, signal: AbortSignal | undefined): Promise<RunningAgent> {
  const agentName = containerName(labId, 'agent');
  const doorName = containerName(labId, 'door');
  const label = ['--label', `${LAB_LABEL}=${labId}`];
  const dns = DNS_OPTIONS.flatMap((option) => ['--dns-opt', option]);
  await Promise.all([
    docker(['create', '--interactive', '--name', agentName, ...label, ...dns, '--network', networkName(labId), '--network-alias', 'atelier-agent', ...CONFINED, image, 'agent'], { signal }),
    docker(['create', '--interactive', '--name', doorName, ...label, '--publish', `127.0.0.1:${endpoint.at.port}:${AGENT_PORT}`, ...CONFINED, image, 'door', 'atelier-agent', String(AGENT_PORT)], { signal })
      .then(() => docker(['network', 'connect', networkName(labId), doorName], { signal })),
  ]);
  const agent = attach(agentName);
  const door = attach(doorName);
  const config: AgentConfig = { token: endpoint.token, listen: { host: '0.0.0.0', port: AGENT_PORT }, clusters: spec.clusters };
  agent.client.stdin.write(`${JSON.stringify(config)}\n`);
  const stop = () => { for (const { client } of [agent, door]) client.stdin.end(); };
  const lastLines = () => [...agent.said().split('\n'), ...door.said().split('\n')].filter((line) => line.trim() !== '').slice(-20);
  try {
    await waitUntil({
      what: 'the lab agent and its door', timeoutMs: READY_TIMEOUT_MS, intervalMs: 20, signal,
      check: () => /^ready /m.test(agent.said()) && /^ready$/m.test(door.said()),
      failFast: () => (agent.over() || door.over() ? 'it ended' : undefined),
    });
  } catch (cause) {
    stop();
    signal?.throwIfAborted();
    throw new AtelierError('LAB_START_FAILED', `the agent of lab ${labId} did not start:\n${lastLines().join('\n')}`, { cause, facts: { service: 'agent', lastLines: lastLines() } });
  }
  return { endpoint, lastLines, stop, ended: Promise.race([agent.ended, door.ended]) };
}

interface Attached { readonly client: DockerProcess; said(): string; over(): boolean; readonly ended: Promise<void> }

function attach(name: string): Attached {
  const client = spawnDocker(['start', '--attach', '--interactive', name]);
  let said = '';
  let over = false;
  for (const stream of [client.stdout, client.stderr]) stream.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-4_000); });
  client.stdin.on('error', () => undefined); // EPIPE: it is gone, which `ended` tells
  client.once('error', () => { over = true; });
  const ended = once(client, 'close').then(() => { over = true; }, () => { over = true; });
  return { client, said: () => said, over: () => over, ended };
}

/** @throws AtelierError PORT_TAKEN when every port that was tried is somebody's */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_PORT_TRIES; tries += 1) {
    const port = DOOR_PORTS.from + Math.floor(Math.random() * (DOOR_PORTS.to - DOOR_PORTS.from));
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    return port;
  }
  throw new AtelierError('PORT_TAKEN', `no free port between ${DOOR_PORTS.from} and ${DOOR_PORTS.to} on 127.0.0.1`, { hint: 'stop what uses them.' });
}

/** @throws AtelierError LAB_START_FAILED when the engine has no more addresses for networks */
export async function createNetwork(labId: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    // Internal: no way out, and no published port. Without an address of the host on it, nothing that listens on the host is reached either.
    await docker(['network', 'create', '--internal', '--opt', 'com.docker.network.bridge.inhibit_ipv4=true', '--label', `${LAB_LABEL}=${labId}`, networkName(labId)], { signal });
  } catch (cause) {
    if (!(cause instanceof DockerFailure) || !/address pool/.test(cause.stderr)) throw cause;
    throw new AtelierError('LAB_START_FAILED', 'the Docker engine has no addresses left for another network', { cause, hint: 'stop other labs, remove unused networks (docker network prune), or widen default-address-pools in the engine\'s daemon.json.' });
  }
}
