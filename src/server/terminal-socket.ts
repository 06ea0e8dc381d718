import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Slug, TerminalRequest, type Locale, type TerminalEvent } from '../contracts/index.ts';
import { parseOrExplain } from '../support/index.ts';
import { type AppDeps, LEARNER } from './app-deps.ts';
import { comesFromUs, hostIsOurs } from './guards.ts';
import { problemOf } from './problems.ts';

const PATH = /^\/api\/exercises\/([^/?]{1,100})\/terminal(?:\?lang=(fr|en))?$/;
const MAX_MESSAGE_BYTES = 512 * 1_024;
/** Pages that may look at once, all labs together. */
const MAX_SOCKETS = 32;
const PING_MS = 20_000;

export interface TerminalSockets {
  /** Takes a connection that asks to be upgraded: to a WebSocket when it is for a terminal and comes from our own page, refused otherwise. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Ends them all. */
  close(): void;
}

/**
 * `GET /api/exercises/:slug/terminal?lang=fr|en` as WebSocket: TerminalRequest in, TerminalEvent out. A connection ends with the shell, never the shell with a connection.
 * What can't be understood closes it (1008), with the reason.
 */
export function terminalSockets({ terminals, exercises, allowedHosts, log }: Pick<AppDeps, 'terminals' | 'exercises' | 'allowedHosts' | 'log'>): TerminalSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, clientTracking: true });

  const serve = (socket: WebSocket, slug: string, locale: Locale): void => {
    const send = (event: TerminalEvent): void => { if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(event)); };
    const fail = (error: unknown): void => {
      const { detail, title, hint } = problemOf(error, locale);
      log.info({ slug, err: error }, 'a terminal ended');
      send({ type: 'ended', message: [detail ?? title, hint].filter(Boolean).join(' ') });
    };
    const view = terminals.attach(LEARNER, slug, (event) => { send(event); if (event.type === 'ended') socket.close(1000); }, (error) => { fail(error); socket.close(1000); });
    let alive = true;
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, PING_MS);
    socket.on('pong', () => { alive = true; });
    socket.on('error', () => undefined); // told by `close`
    socket.on('message', (data, isBinary) => {
      try {
        if (isBinary) throw new Error('text messages only');
        view.request(parseOrExplain(TerminalRequest, JSON.parse(String(data as Buffer)), 'terminal'));
      } catch (error) {
        socket.close(1008, (error instanceof Error ? error.message : 'not understood').slice(0, 100));
      }
    });
    socket.once('close', () => {
      clearInterval(ping);
      view.detach();
    });
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const [, name = '', lang] = PATH.exec(request.url ?? '') ?? [];
      const slug = Slug.safeParse(name);
      if (!slug.success || !exercises.list().some((exercise) => exercise.slug === slug.data)) return refuse(socket, '404 Not Found');
      if (!hostIsOurs(request.headers.host, allowedHosts)) return refuse(socket, '421 Misdirected Request');
      // Browsers name the page in every WebSocket handshake; any site may try one.
      if (!comesFromUs(request.headers)) return refuse(socket, '403 Forbidden');
      if (server.clients.size >= MAX_SOCKETS) return refuse(socket, '503 Service Unavailable');
      server.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, slug.data, lang === 'en' ? 'en' : 'fr'));
    },
    close() {
      for (const client of server.clients) client.close(1001);
      server.close();
    },
  };
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}
