import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentConfig, LabSpec } from '../../../src/contracts/index.ts';
import { AtelierError, waitUntil } from '../../../src/support/index.ts';
import { atelierHome, type Runtime } from '../../../src/runtime/index.ts';
import { agentCommand } from '../../agent/index.ts';
import type { AgentEndpoint } from '../lab-driver.ts';
import { spawnInside, type InsideProcess } from './inside-process.ts';
import { LogFile } from './log-file.ts';
import { hostEnvironment, type LabNamespace } from './namespace.ts';

const READY_TIMEOUT_MS = 60_000;

/** Where a lab's agent will listen, with a token made for this start of the lab. */
export function agentEndpoint(directory: string): AgentEndpoint & { readonly at: { readonly socketPath: string } } {
  return { at: { socketPath: join(directory, 'agent.sock') }, token: randomBytes(32).toString('base64url') };
}

export interface RunningAgent {
  readonly process: InsideProcess;
  lastLines(): string[];
  /** On return it is gone, and so is its socket. */
  stop(): Promise<void>;
}

/** Starts the agent inside and waits until it serves. @throws AtelierError LAB_START_FAILED with what it said. */
export async function startAgent(namespace: LabNamespace, spec: LabSpec, directory: string, endpoint: ReturnType<typeof agentEndpoint>, runtime: Runtime): Promise<RunningAgent> {
  const { argv, environment } = agentCommand(runtime.node, join(atelierHome(), 'cache', 'agent'));
  await rm(endpoint.at.socketPath, { force: true });
  const log = new LogFile(join(directory, 'agent.log'));
  let said = '';
  const agent = await spawnInside(namespace, {
    argv,
    environment: { ...hostEnvironment(namespace.labId, directory), ...environment },
    onStdout: (chunk) => { said = (said + chunk.toString()).slice(-4_000); log.write(chunk); },
    onStderr: (chunk) => log.write(chunk),
  });
  // By stdin, never by argv or environment: those can be read by others.
  const config: AgentConfig = { token: endpoint.token, listen: { ...endpoint.at }, clusters: spec.clusters };
  agent.stdin.write(`${JSON.stringify(config)}\n`);
  const stop = async () => {
    agent.signal('SIGKILL'); // it holds nothing that would have to be put away
    await agent.exited;
    await rm(endpoint.at.socketPath, { force: true });
    log.close();
  };
  try {
    await waitUntil({
      what: 'the lab agent', timeoutMs: READY_TIMEOUT_MS, intervalMs: 10,
      check: () => /^ready /m.test(said),
      failFast: () => (agent.exit === undefined ? undefined : `it ended with exit code ${agent.exit.exitCode ?? agent.exit.signal}`),
    });
  } catch (cause) {
    const lastLines = log.lastLines();
    await stop();
    throw new AtelierError('LAB_START_FAILED', `the agent of lab ${namespace.labId} did not start:\n${lastLines.join('\n')}`, { cause, facts: { service: 'agent', lastLines } });
  }
  return { process: agent, lastLines: () => log.lastLines(), stop };
}
