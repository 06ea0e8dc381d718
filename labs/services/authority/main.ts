/**
 * The certification authority of a lab: makes keys and certificates at the first start, then hands out the CA's certificate
 * (`GET /ca.pem`) to whoever wants to check the brokers'. AUTHORITY_NAME, AUTHORITY_SERVICES (separated by blanks), AUTHORITY_LISTENER
 * (`http://host:port`), AUTHORITY_KEYS and AUTHORITY_TRUST (folders).
 * @module
 */
import { createServer } from 'node:http';
import { z } from 'zod';
import { explainError, parseOrExplain } from '../../../src/support/index.ts';
import { openStore } from './store.ts';

const Environment = z.object({
  AUTHORITY_NAME: z.string('how the lab is called').min(1),
  AUTHORITY_SERVICES: z.string('the services that get a certificate, separated by blanks').min(1),
  AUTHORITY_LISTENER: z.url('one http://host:port').default('http://0.0.0.0:8090'),
  AUTHORITY_KEYS: z.string().default('/etc/kafka/certificates'),
  AUTHORITY_TRUST: z.string().default('/etc/kafka/trust'),
});

try {
  const { AUTHORITY_NAME: lab, AUTHORITY_SERVICES: names, AUTHORITY_LISTENER: listener, AUTHORITY_KEYS: keys, AUTHORITY_TRUST: trust } =
    parseOrExplain(Environment, process.env, 'the environment of the certification authority');
  const caPem = await openStore({ lab, services: names.trim().split(/\s+/), keys, trust });
  const { hostname, port, host } = new URL(listener);
  const server = createServer((request, response) => {
    const found = request.method === 'GET' && request.url === '/ca.pem';
    response.writeHead(found ? 200 : 404, { 'content-type': found ? 'application/x-pem-file' : 'text/plain' }).end(found ? caPem : 'only GET /ca.pem is here\n');
  });
  server.on('error', fail);
  server.listen(Number(port || 8090), hostname, () => process.stdout.write(`the CA of ${lab} listens on ${host}\n`));
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`authority: ${explainError(error)}\n`);
  process.exit(64);
}
