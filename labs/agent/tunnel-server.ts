import { connect, isIP, type Socket } from 'node:net';
import { splice } from './splice.ts';

/** Header of a refused CONNECT: the reason as an errno name, e.g. ECONNREFUSED. */
export const TUNNEL_ERROR_HEADER = 'x-tunnel-error';
const CONNECT_TIMEOUT_MS = 5_000;

/** Answers a request on a raw socket and closes it. */
export function refuse(socket: Socket, status: string, headers: Readonly<Record<string, string>> = {}): void {
  const lines = Object.entries({ 'content-length': '0', connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`);
}

/** Serves one authenticated CONNECT: `target` is `host:port` as seen from inside the lab. */
export function serveTunnel(target: string | undefined, client: Socket, head: Buffer): void {
  const [, host, port] = /^([A-Za-z0-9][A-Za-z0-9.-]{0,252}):(\d{1,5})$/.exec(target ?? '') ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) return refuse(client, '400 Bad Request', { [TUNNEL_ERROR_HEADER]: 'EINVAL' });
  const upstream = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true });
  const fail = (code: string) => {
    upstream.destroy();
    refuse(client, '502 Bad Gateway', { [TUNNEL_ERROR_HEADER]: code });
  };
  // Docker's name server asks on outside the lab for a name it doesn't know, and waits for an answer that never comes.
  let named = isIP(host) !== 0;
  upstream.once('lookup', (error: Error | null) => { named = error === null; });
  const onTimeout = () => fail(named ? 'ETIMEDOUT' : 'EAI_AGAIN');
  const onError = (error: NodeJS.ErrnoException) => fail(/^[A-Z_]+$/.exec(error.code ?? '')?.[0] ?? 'EIO');
  const onClientGone = () => upstream.destroy();
  upstream.setTimeout(CONNECT_TIMEOUT_MS, onTimeout);
  upstream.once('error', onError);
  client.on('error', onClientGone);
  client.on('close', onClientGone);
  upstream.once('connect', () => {
    upstream.setTimeout(0);
    upstream.off('timeout', onTimeout).off('error', onError);
    client.off('error', onClientGone).off('close', onClientGone);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    splice(client, upstream);
  });
}
