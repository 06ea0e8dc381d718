import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { AtelierError, messageOf } from '../support/index.ts';

export interface StartOptions { readonly host: string; readonly port: number }

export const DEFAULT_START: StartOptions = { host: '127.0.0.1', port: 8080 };

/** @throws AtelierError BAD_INPUT naming the option. */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const hint = 'npm start -- --port 8080 --host 127.0.0.1';
  let values: { port?: string | undefined; host?: string | undefined };
  try {
    ({ values } = parseArgs({ args: [...argv], options: { port: { type: 'string' }, host: { type: 'string' } }, strict: true }));
  } catch (error) {
    throw new AtelierError('BAD_INPUT', messageOf(error).split('. ')[0] ?? messageOf(error), { hint });
  }
  const port = values.port === undefined ? DEFAULT_START.port : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || values.port === '') throw new AtelierError('BAD_INPUT', `--port must be a number from 0 to 65535, got "${values.port}"`, { hint });
  if (values.host === '') throw new AtelierError('BAD_INPUT', '--host must be an address of this machine', { hint });
  return { host: values.host ?? DEFAULT_START.host, port };
}

/** Asked before minutes of set-up, not after. @throws AtelierError PORT_TAKEN, BAD_INPUT */
export async function assertPortFree({ host, port }: StartOptions): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => reject(listenProblem(error, host, port)));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): AtelierError {
  if (error.code === 'EADDRINUSE') {
    return new AtelierError('PORT_TAKEN', `port ${port} of ${host} is taken by another program (perhaps Kafka Atelier already runs: http://${host}:${port})`, { hint: `choose another: npm start -- --port ${port === 65_535 ? port - 1 : port + 1}`, cause: error, facts: { host, port } });
  }
  if (error.code === 'EACCES') return new AtelierError('PORT_TAKEN', `port ${port} may be used by the administrator only`, { hint: 'choose one above 1023: npm start -- --port 8080', cause: error, facts: { host, port } });
  return new AtelierError('BAD_INPUT', `can't listen on ${host}:${port}: ${error.message}`, { hint: 'give --host an address of this machine, for example 127.0.0.1', cause: error });
}
