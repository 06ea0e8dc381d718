import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { AtelierError, isCode, messageOf } from '../support/index.ts';

export interface Listening {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Takes no new requests; returns when those under way are answered, or after 2 s. */
  close(): Promise<void>;
}

/** Takes a connection that asks to be upgraded (WebSocket). */
export type UpgradeListener = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/** @throws AtelierError PORT_TAKEN, BAD_INPUT with the way out. */
export async function listen(app: RequestListener, { host, port }: { host: string; port: number }, onUpgrade?: UpgradeListener): Promise<Listening> {
  const server = createServer(app);
  if (onUpgrade !== undefined) server.on('upgrade', (request, socket, head) => onUpgrade(request, socket as Socket, head));
  server.headersTimeout = 20_000;
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenProblem(error, host, port)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const address = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = setTimeout(() => server.closeAllConnections(), 2_000);
  server.closeIdleConnections();
  await closed;
  clearTimeout(cut);
}

function listenProblem(error: Error, host: string, port: number): AtelierError {
  if (isCode(error, 'EADDRINUSE')) {
    return new AtelierError('PORT_TAKEN', `port ${port} of ${host} is taken by another program (perhaps Kafka Atelier already runs: http://${host}:${port})`, { hint: `choose another: npm start -- --port ${port === 65_535 ? port - 1 : port + 1}`, cause: error, facts: { host, port } });
  }
  if (isCode(error, 'EACCES')) return new AtelierError('PORT_TAKEN', `port ${port} may be used by the administrator only`, { hint: 'choose one above 1023: npm start -- --port 8080', cause: error });
  return new AtelierError('BAD_INPUT', `can't listen on ${host}:${port}: ${messageOf(error)}`, { hint: 'give --host an address of this machine, for example 127.0.0.1', cause: error });
}
