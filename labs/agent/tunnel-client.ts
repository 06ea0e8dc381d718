import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { AtelierError, type ErrorCode, reachableSocketPath } from '../../src/support/index.ts';
import type { AgentEndpoint } from '../drivers/lab-driver.ts';
import { TUNNEL_ERROR_HEADER } from './tunnel-server.ts';

const OPEN_TIMEOUT_MS = 8_000;

/** A connection to where the agent listens. */
export function dialAgent({ at }: AgentEndpoint): Socket {
  return 'socketPath' in at
    ? connect({ path: reachableSocketPath(at.socketPath), allowHalfOpen: true })
    : connect({ host: at.host, port: at.port, allowHalfOpen: true, noDelay: true });
}

/** Where an endpoint is, for messages. */
export function placeOf({ at }: AgentEndpoint): string {
  return 'socketPath' in at ? at.socketPath : `${at.host}:${at.port}`;
}

/**
 * A TCP connection to `host:port` inside the lab, half-close kept. Costs one connection and one round trip, no RPC.
 * @throws AtelierError NOT_FOUND when nothing listens there or the name is unknown, WAIT_TIMEOUT when it does not
 * answer, AGENT_LOST when the agent can't be reached or refuses the token. Each names host and port.
 */
export function openTunnel(endpoint: AgentEndpoint, host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = `${host}:${port}`;
    const lost = (why: string, cause?: unknown) =>
      reject(new AtelierError('AGENT_LOST', `no tunnel to ${target}: ${why}`, { cause, hint: 'Stop the lab and start it again.', facts: { host, port } }));
    const outgoing = request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, authorization: `Bearer ${endpoint.token}` },
      createConnection: () => dialAgent(endpoint),
      timeout: OPEN_TIMEOUT_MS,
    });
    outgoing.on('timeout', () => {
      lost(`the agent at ${placeOf(endpoint)} did not answer within ${OPEN_TIMEOUT_MS} ms`);
      outgoing.destroy();
    });
    outgoing.on('error', (error) => lost(`the agent at ${placeOf(endpoint)} can't be reached (${error.message})`, error));
    outgoing.on('connect', (response, socket: Socket, head) => {
      if (response.statusCode === 200) {
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.on('error', () => undefined);
      socket.destroy();
      if (response.statusCode === 401) lost('the agent refuses the token');
      else reject(refusal(response, host, port));
    });
    outgoing.end();
  });
}

const REASONS: Readonly<Record<string, readonly [ErrorCode, (target: string, host: string) => string]>> = {
  ECONNREFUSED: ['NOT_FOUND', (target) => `nothing listens on ${target} in the lab (connection refused)`],
  ENOTFOUND: ['NOT_FOUND', (_target, host) => `the lab has no host named ${host}`],
  EAI_AGAIN: ['NOT_FOUND', (_target, host) => `the lab has no host named ${host}`],
  ETIMEDOUT: ['WAIT_TIMEOUT', (target) => `${target} in the lab did not accept the connection in time`],
  EINVAL: ['BAD_INPUT', (target) => `"${target}" is no host:port`],
};

function refusal(response: IncomingMessage, host: string, port: number): AtelierError {
  const code = String(response.headers[TUNNEL_ERROR_HEADER] ?? `HTTP ${response.statusCode}`);
  const [errorCode, sentence] = REASONS[code] ?? ['INTERNAL', (target) => `no tunnel to ${target} in the lab (${code})`];
  return new AtelierError(errorCode, sentence(`${host}:${port}`, host), { facts: { host, port, reason: code } });
}
