import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { RelayControl, relayCommand } from '../../labs/relay/index.ts';

const BYTES = 256 * 1_048_576;
const CHUNK = Buffer.alloc(64 * 1_024);
const REQUESTS = 2_000;

export interface LinkOverhead {
  /** Bytes a second over a connection, alone and by way of an idle link's relay. */
  readonly directBytesPerSec: number;
  readonly relayedBytesPerSec: number;
  /** Milliseconds for a request of one byte and its answer. */
  readonly directMs: number;
  readonly relayedMs: number;
}

/** What a link costs that nobody breaks: one connection between two ends in this process, with and without the relay. */
export async function linkOverhead(node: string): Promise<LinkOverhead> {
  let received = 0;
  let onAll: () => void = () => undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (chunk.length === 1 && received === 0) return void socket.write(chunk);
      received += chunk.length;
      if (received >= BYTES) onAll();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { argv: [program = node, ...rest] } = relayCommand(node);
  const relay = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const control = new RelayControl(relay.stdin);
  relay.stdout.on('data', (chunk) => control.hear(String(chunk)));
  try {
    await control.open([{ link: 'bench', listen: { host: '127.0.1.99', port }, target: { host: '127.0.0.1', port } }]);
    const transfer = async (host: string): Promise<number> => {
      received = 0;
      const socket = connect({ host, port, noDelay: true });
      await once(socket, 'connect');
      const all = new Promise<void>((resolve) => { onAll = resolve; });
      const startedAt = performance.now();
      for (let sent = 0; sent < BYTES; sent += CHUNK.length) if (!socket.write(CHUNK)) await once(socket, 'drain');
      await all;
      const elapsed = performance.now() - startedAt;
      socket.destroy();
      return BYTES / (elapsed / 1_000);
    };
    const roundTrip = async (host: string): Promise<number> => {
      received = 0;
      const socket = connect({ host, port, noDelay: true });
      await once(socket, 'connect');
      const startedAt = performance.now();
      for (let request = 0; request < REQUESTS; request += 1) {
        socket.write('x');
        await once(socket, 'data');
      }
      const elapsed = performance.now() - startedAt;
      socket.destroy();
      return elapsed / REQUESTS;
    };
    await transfer('127.0.1.99'); // warm
    return {
      directBytesPerSec: await transfer('127.0.0.1'), relayedBytesPerSec: await transfer('127.0.1.99'),
      directMs: await roundTrip('127.0.0.1'), relayedMs: await roundTrip('127.0.1.99'),
    };
  } finally {
    relay.kill('SIGKILL');
    server.close();
  }
}
