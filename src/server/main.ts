/**
 * Starts the server: the composition root.
 * @module
 */
import { pino } from 'pino';
import { checkoutRoot } from '../runtime/index.ts';
import { AtelierError, explainError } from '../support/index.ts';
import { createApp } from './app.ts';
import { serverConfig } from './config.ts';
import { listen } from './listen.ts';
import { openPlatform } from './platform.ts';
import { type TerminalSockets, terminalSockets } from './terminal-socket.ts';

const SECOND_SIGNAL_AFTER_MS = 500;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Starts listening and prints the address on stdout; log lines (JSON) go to stderr. Returns once it serves; SIGINT or SIGTERM
 * then stops labs and ends the process, a second one at once.
 * @returns exit code when it could not start: 2 for a wrong flag or variable, 1 otherwise; undefined while it serves.
 */
export async function main(argv: readonly string[]): Promise<number | undefined> {
  try {
    await serve(argv);
    return undefined;
  } catch (error) {
    process.stderr.write(`${error instanceof AtelierError ? explainError(error) : String(error instanceof Error ? error.stack : error)}\n`);
    return error instanceof AtelierError && error.code === 'BAD_INPUT' ? 2 : 1;
  }
}

async function serve(argv: readonly string[]): Promise<void> {
  const config = serverConfig(argv, process.env, checkoutRoot());
  const log = pino({ level: config.logLevel, base: null }, pino.destination({ dest: 2, sync: true }));
  if (!LOOPBACK.has(config.host)) log.warn(`listening on ${config.host}: whoever reaches this address can use the labs of this machine, there are no accounts`);

  // The port first: a second server must not touch the labs of the first.
  const site: { app?: ReturnType<typeof createApp>; terminals?: TerminalSockets } = {};
  const listening = await listen((request, response) => {
    if (site.app !== undefined) return site.app(request, response);
    response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' }).end('Kafka Atelier is starting…\n');
  }, config, (request, socket, head) => {
    if (site.terminals === undefined) socket.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    else site.terminals.upgrade(request, socket, head);
  });
  const platform = await openPlatform(config, log).catch(async (error: unknown) => {
    await listening.close();
    throw error;
  });
  site.app = createApp(platform.deps);
  site.terminals = terminalSockets(platform.deps);
  process.stdout.write(`Kafka Atelier: ${listening.url}\n`);
  log.info({ url: listening.url, pid: process.pid }, 'serving');

  let stoppingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stoppingSince !== undefined) {
      // One Ctrl-C may arrive twice, from the terminal and from npm; only a later one means: leave at once. The kernel then takes the labs down with us.
      if (signal === 'SIGINT' && performance.now() - stoppingSince > SECOND_SIGNAL_AFTER_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    log.info({ signal }, 'stopping the labs; once more to leave at once');
    const closed = listening.close();
    site.terminals?.close();
    await platform.close();
    await closed;
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
}
