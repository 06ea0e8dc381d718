import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReadiness } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import type { ReadinessOptions } from './kafka-cluster.ts';

/** A service that speaks HTTP, and the request that it answers once it can be used. */
export interface HttpTarget extends HttpReadiness {
  readonly service: string;
}

/** A connection to `host:port` as names resolve inside the lab. Rejects while nothing listens there. */
export type Dial = (host: string, port: number) => Promise<Duplex>;

const INTERVAL_MS = 60;
const ANSWER_TIMEOUT_MS = 5_000;
const SHOWN_BODY = 200;

/**
 * Returns when the service answers its request with the status wished for.
 * @throws AtelierError WAIT_TIMEOUT with the last answer: status and the beginning of the body.
 */
export async function untilHttpAnswers({ service, http, status }: HttpTarget, dial: Dial, { timeoutMs, signal, failFast }: ReadinessOptions): Promise<void> {
  await waitUntil({
    what: `${service} to answer GET ${http} with ${status}`, timeoutMs, signal, failFast, intervalMs: INTERVAL_MS,
    check: async () => {
      const answer = await get(new URL(http), dial);
      if (answer.status !== status) throw new Error(`it answered ${answer.status}: ${answer.body.slice(0, SHOWN_BODY)}`);
      return true;
    },
  });
}

async function get(url: URL, dial: Dial): Promise<{ status: number; body: string }> {
  const connection = await dial(url.hostname, Number(url.port || 80));
  try {
    return await new Promise((resolve, reject) => {
      const asking = request(url, { createConnection: () => connection, headers: { connection: 'close' }, timeout: ANSWER_TIMEOUT_MS }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => { body += text; }).on('end', () => resolve({ status: response.statusCode ?? 0, body })).on('error', reject);
      });
      asking.on('timeout', () => asking.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`))).on('error', reject).end();
    });
  } finally {
    connection.destroy();
  }
}
