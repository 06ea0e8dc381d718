import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { untilHttpAnswers, type Dial } from '../../../../labs/readiness/index.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A service that answers its n-th request with the n-th of these, and the way to it. */
async function serviceThatAnswers(...statuses: readonly number[]): Promise<{ dial: Dial; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} http://${request.headers.host}${request.url}`);
    response.writeHead(statuses[Math.min(asked.length, statuses.length) - 1] ?? 500).end('not yet, says the worker');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { asked, dial: async () => { const socket = connect(port, '127.0.0.1'); await once(socket, 'connect'); return socket; } };
}
const target = { service: 'connect-1', http: 'http://connect-1:8083/connectors', status: 200 };

describe('a service that is no broker', () => {
  test('is ready at its first answer with the right status, asked by its own name', async () => {
    const { dial, asked } = await serviceThatAnswers(404, 503, 200);
    await untilHttpAnswers(target, dial, { timeoutMs: 10_000 });
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'GET http://connect-1:8083/connectors'));
  });

  test('that never gets there is reported with its last answer', async () => {
    const { dial } = await serviceThatAnswers(404);
    await expect(untilHttpAnswers(target, dial, { timeoutMs: 150 }))
      .rejects.toThrow(/^waited \d+ ms for connect-1 to answer GET http:\/\/connect-1:8083\/connectors with 200; last error: it answered 404: not yet, says the worker$/);
  });

  test('that does not listen yet is asked again; one that has died is not', async () => {
    const refused: Dial = () => Promise.reject(new Error('nothing listens on connect-1:8083'));
    await expect(untilHttpAnswers(target, refused, { timeoutMs: 150 })).rejects.toThrow(/; last error: nothing listens on connect-1:8083$/);
    await expect(untilHttpAnswers(target, refused, { timeoutMs: 60_000, failFast: () => 'connect-1 ended with exit code 64' }))
      .rejects.toThrow('gave up waiting for connect-1 to answer GET http://connect-1:8083/connectors with 200: connect-1 ended with exit code 64');
  });
});
