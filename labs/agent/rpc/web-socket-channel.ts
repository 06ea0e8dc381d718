import type { WebSocket } from 'ws';
import { AtelierError } from '../../../src/support/index.ts';
import { RpcPeer } from './peer.ts';

/** Largest message either end accepts. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * A peer on an open WebSocket. With `heartbeatMs` it pings that often and gives the other end up
 * when nothing has come from it for `silenceMs`: a hung process keeps its sockets open.
 */
export function peerOn(socket: WebSocket, otherEnd: string, heartbeat?: { readonly heartbeatMs: number; readonly silenceMs: number }): RpcPeer {
  const peer = new RpcPeer({
    send: (text) => socket.send(text),
    close: () => {
      socket.close();
      // A hung process never answers the closing handshake.
      setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
  }, otherEnd);
  let heardAt = performance.now();
  const beat = heartbeat === undefined ? undefined : setInterval(() => {
    const silentMs = performance.now() - heardAt;
    if (silentMs < heartbeat.silenceMs) return socket.ping();
    peer.lose(new AtelierError('AGENT_LOST', `nothing was heard from ${otherEnd} for ${Math.round(silentMs / 1000)} s`));
    socket.terminate();
  }, heartbeat.heartbeatMs);
  beat?.unref();
  socket.on('pong', () => { heardAt = performance.now(); });
  socket.on('message', (data, isBinary) => {
    heardAt = performance.now();
    if (isBinary) peer.lose(new AtelierError('AGENT_LOST', `${otherEnd} sent bytes where text was expected`));
    else peer.receive(data.toString());
  });
  socket.on('error', (error) => peer.lose(error));
  socket.on('close', (code) => {
    clearInterval(beat);
    peer.lose(new AtelierError('AGENT_LOST', `${otherEnd} closed the connection (code ${code})`));
  });
  return peer;
}
