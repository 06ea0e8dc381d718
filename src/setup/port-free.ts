import { createServer } from 'node:net';
import { AtelierError } from '../support/index.ts';

/** Asked before minutes of set-up, not after. @throws AtelierError PORT_TAKEN, BAD_INPUT */
export async function assertPortFree({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
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
