import { WebSocket } from 'ws';
import type { Duplex } from 'node:stream';
import type { AgentAccess, AgentHello, ClusterSnapshot } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import type { AgentEndpoint } from '../drivers/lab-driver.ts';
import { HostGradings } from './grading/index.ts';
import * as protocol from './protocol.ts';
import { MAX_MESSAGE_BYTES, peerOn, type RpcPeer } from './rpc/index.ts';
import { dialAgent, openTunnel, placeOf } from './tunnel-client.ts';

const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Looks take about a second at most inside the agent. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A loaded machine may leave the agent without CPU for seconds; a hung one never comes back. */
const HEARTBEAT = { heartbeatMs: 3_000, silenceMs: 15_000 };

/** What a connected agent offers; `tunnel` works even when the RPC connection is gone. */
export interface AgentClient extends AgentAccess {
  tunnel(host: string, port: number): Promise<Duplex>;
}

/**
 * Connects to a lab's agent and says hello.
 * @throws AtelierError AGENT_LOST when nobody listens there, the token is refused or no hello comes back in time.
 */
export async function connectAgent(endpoint: AgentEndpoint, options: { readonly heartbeat?: typeof HEARTBEAT } = {}): Promise<AgentClient> {
  const peer = await openPeer(endpoint, options.heartbeat ?? HEARTBEAT);
  const hello = (): Promise<AgentHello> => peer.call(protocol.hello, null, { timeoutMs: HANDSHAKE_TIMEOUT_MS });
  const { clusters } = await hello();
  const close = async () => peer.close();
  const gradings = new HostGradings(peer);
  const watchers = new Map<number, (snapshot: ClusterSnapshot) => void>();
  let nextWatch = 0;
  peer.listen(protocol.onSnapshot, ({ watch, snapshot }) => watchers.get(watch)?.(snapshot));
  return {
    hello,
    grade: (request, host, { signal } = {}) => gradings.grade(request, host, signal),
    snapshot: (cluster) => peer.call(protocol.snapshot, { cluster }, { timeoutMs: ANSWER_TIMEOUT_MS }),
    snapshots: ({ cluster, intervalMs = 500 }, onSnapshot) => {
      if (!clusters.includes(cluster)) throw new AtelierError('NOT_FOUND', `this lab has no cluster ${cluster} (it has: ${clusters.join(', ') || 'none'})`);
      const watch = nextWatch++;
      watchers.set(watch, onSnapshot);
      // What fails here fails because the conversation ended, which `closed` tells.
      void peer.call(protocol.watch, { cluster, watch, intervalMs }).catch(() => undefined);
      return () => {
        if (watchers.delete(watch)) void peer.call(protocol.unwatch, { watch }).catch(() => undefined);
      };
    },
    records: (request) => peer.call(protocol.records, request, { timeoutMs: ANSWER_TIMEOUT_MS }),
    tunnel: (host, port) => openTunnel(endpoint, host, port),
    closed: peer.closed,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openPeer(endpoint: AgentEndpoint, heartbeat: typeof HEARTBEAT): Promise<RpcPeer> {
  return new Promise((resolve, reject) => {
    const place = placeOf(endpoint);
    const socket = new WebSocket('ws://agent/rpc', {
      createConnection: () => dialAgent(endpoint),
      headers: { authorization: `Bearer ${endpoint.token}` },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const refused = (why: string, cause?: unknown) =>
      reject(new AtelierError('AGENT_LOST', `the lab's agent at ${place} ${why}`, { cause, hint: 'Stop the lab and start it again.' }));
    socket.once('error', (error) => refused(`can't be reached: ${error.message}`, error));
    socket.once('unexpected-response', (_request, response) => {
      refused(response.statusCode === 401 ? 'refuses the token' : `answered HTTP ${response.statusCode}`);
      socket.terminate();
    });
    socket.once('open', () => resolve(peerOn(socket, `the agent at ${place}`, heartbeat)));
  });
}
