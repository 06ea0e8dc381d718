import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { PostgresReadiness } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import type { Dial } from './http-service.ts';
import type { ReadinessOptions } from './kafka-cluster.ts';

export interface PostgresTarget extends PostgresReadiness {
  readonly service: string;
}

const INTERVAL_MS = 60;
const ANSWER_TIMEOUT_MS = 5_000;
const PROTOCOL_3 = 196_608;
const AUTHENTICATION = 'R';
const ERROR = 'E';

/**
 * Returns when the server takes a session for this user and database as far as to its password, as `pg_isready` asks. While it starts or
 * recovers it answers with an error instead.
 * @throws AtelierError WAIT_TIMEOUT with the server's last error.
 */
export async function untilPostgresAnswers({ service, postgres }: PostgresTarget, dial: Dial, { timeoutMs, signal, failFast }: ReadinessOptions): Promise<void> {
  const url = new URL(postgres);
  await waitUntil({
    what: `${service} to open a session of ${postgres}`, timeoutMs, signal, failFast, intervalMs: INTERVAL_MS,
    check: async () => {
      const connection = await dial(url.hostname, Number(url.port || 5432));
      try {
        connection.write(startupMessage(url.username, url.pathname.slice(1)));
        const answer = await firstMessage(connection);
        if (answer.type !== AUTHENTICATION) throw new Error(answer.type === ERROR ? errorText(answer.body) : `it is no Postgres: it answered with ${JSON.stringify(answer.type)}`);
        return true;
      } finally {
        connection.destroy();
      }
    },
  });
}

/** Length, protocol, `name\0value\0…\0`. */
function startupMessage(user: string, database: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, parameters]);
}

/** Type, length (its own four bytes included), body. */
async function firstMessage(connection: Duplex): Promise<{ type: string; body: Buffer }> {
  let held = Buffer.alloc(0);
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  while (held.length < 5 || held.length < 1 + held.readInt32BE(1)) {
    const chunk = connection.read() as Buffer | null;
    if (chunk !== null) held = Buffer.concat([held, chunk]);
    else if (connection.readableEnded || connection.destroyed) throw new Error('it hung up');
    else await Promise.race([once(connection, 'readable', { signal }), once(connection, 'end', { signal })]);
  }
  return { type: held.toString('latin1', 0, 1), body: held.subarray(5, 1 + held.readInt32BE(1)) };
}

/** Fields of one letter and a text each; M is the message. */
function errorText(body: Buffer): string {
  const message = body.toString('utf8').split('\0').find((field) => field.startsWith('M'));
  return message?.slice(1) ?? 'it answered with an error';
}
