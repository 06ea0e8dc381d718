import type { Socket } from 'node:net';
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import type { AgentConfig } from '../../src/contracts/index.ts';
import { peerOn, MAX_MESSAGE_BYTES, type RpcPeer } from './rpc/index.ts';
import { reachableSocketPath } from '../../src/support/index.ts';
import { bearerMatches } from './token.ts';
import { refuse, serveTunnel } from './tunnel-server.ts';

// An `import` of node:http reads all its exports and thereby loads the whole fetch implementation: 5 MB that an agent never uses.
const { createServer } = process.getBuiltinModule('node:http');

const MAX_CONNECTIONS = 1_024;

export interface AgentServer {
  /** Where it really listens: the port is known even if 0 was asked for. */
  readonly at: AgentConfig['listen'];
  close(): void;
}

/**
 * Listens with two offers, both only to bearers of the token: WebSocket `/rpc` and CONNECT tunnels into the lab.
 * A unix socket left over at the same path is replaced; only its owner can open the new one.
 */
export async function serveAgent({ token, listen }: Pick<AgentConfig, 'token' | 'listen'>, onPeer: (peer: RpcPeer) => void): Promise<AgentServer> {
  const server = createServer({ maxHeaderSize: 8 * 1024 }, (request, response) => {
    const status = bearerMatches(request.headers.authorization, token) ? 404 : 401;
    response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connect', (request, stream, head) => {
    const socket = stream as Socket;
    socket.on('error', () => socket.destroy());
    if (bearerMatches(request.headers.authorization, token)) serveTunnel(request.url, socket, head);
    else refuse(socket, '401 Unauthorized');
  });
  server.on('upgrade', (request, stream, head) => {
    const socket = stream as Socket;
    socket.on('error', () => socket.destroy());
    if (!bearerMatches(request.headers.authorization, token)) refuse(socket, '401 Unauthorized');
    else if (request.url !== '/rpc') refuse(socket, '404 Not Found');
    else sockets.handleUpgrade(request, socket, head, (webSocket) => onPeer(peerOn(webSocket, 'the host')));
  });
  if ('socketPath' in listen) {
    rmSync(listen.socketPath, { force: true });
    const mask = process.umask(0o177);
    server.listen(reachableSocketPath(listen.socketPath));
    process.umask(mask);
  } else {
    server.listen(listen.port, listen.host);
  }
  await once(server, 'listening');
  const address = server.address();
  const at = 'socketPath' in listen || address === null || typeof address === 'string' ? listen : { host: listen.host, port: address.port };
  return { at, close: () => { server.close(); server.closeAllConnections(); } };
}
