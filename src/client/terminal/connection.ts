import type { TerminalEvent, TerminalRequest } from '../../contracts/index.ts';

export type ConnectionState = 'connecting' | 'starting' | 'running' | 'lost' | 'ended';

export interface TerminalConnection {
  send(request: TerminalRequest): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly address: string;
  /** Each connection begins with what was on the screen. */
  readonly onConnect: () => void;
  readonly onOutput: (text: string) => void;
  readonly onState: (state: ConnectionState, message?: string) => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

/** Connects to a terminal and connects again when the connection breaks, ever more slowly, until its shell has ended or it is closed. */
export function connectTerminal({ address, onConnect, onOutput, onState }: ConnectionOptions): TerminalConnection {
  let socket: WebSocket | undefined;
  let retryMs = FIRST_RETRY_MS;
  let timer = 0;
  let over = false;

  const connect = (): void => {
    onState('connecting');
    const fresh = new WebSocket(address);
    socket = fresh;
    fresh.onopen = () => { retryMs = FIRST_RETRY_MS; onConnect(); };
    fresh.onmessage = ({ data }) => {
      const event = JSON.parse(String(data)) as TerminalEvent;
      if (event.type === 'output') return onOutput(event.text);
      if (event.type === 'ended') over = true;
      onState(event.type, event.type === 'ended' ? event.message : undefined);
    };
    fresh.onclose = () => {
      if (over) return;
      onState('lost');
      timer = window.setTimeout(connect, retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    };
  };
  connect();
  return {
    send: (request) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request)); },
    close: () => {
      over = true;
      window.clearTimeout(timer);
      socket?.close();
    },
  };
}
