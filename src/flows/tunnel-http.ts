import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Readable } from 'node:stream';
import { AtelierError } from '../support/index.ts';
import type { LearnerLab } from './ports.ts';

export interface TunnelRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Readable;
  /** Until the response's head is there. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Sends one HTTP request to a port inside a lab. The connection is used once. @throws AtelierError WAIT_TIMEOUT, or the socket's error. */
export async function requestInLab({ agent }: LearnerLab, { host, port }: { host: string; port: number }, { method, path, headers, body, timeoutMs, signal }: TunnelRequest): Promise<IncomingMessage> {
  const socket = await agent.tunnel(host, port);
  const outgoing = request({
    method, path, headers: { ...headers, host: `localhost:${port}`, connection: 'close' },
    createConnection: () => socket,
    ...(signal === undefined ? {} : { signal }),
  });
  outgoing.on('error', () => undefined); // after the head, the response itself tells
  const tooSlow = setTimeout(() => outgoing.destroy(new AtelierError('WAIT_TIMEOUT', `no answer to ${method} ${path} within ${timeoutMs} ms`)), timeoutMs);
  try {
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    if (body === undefined) outgoing.end();
    else body.once('error', (error) => outgoing.destroy(error)).pipe(outgoing);
    const [response] = await answered;
    return response;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(tooSlow);
  }
}

/** Whether the program says `{"status":"UP"}`. Anything else, or nobody there, is no. */
export async function isUp(lab: LearnerLab, address: { host: string; port: number }): Promise<boolean> {
  const response = await requestInLab(lab, address, { method: 'GET', path: '/actuator/health', timeoutMs: 2_000 });
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > 64 * 1024) return false;
  }
  const health: unknown = JSON.parse(text);
  return response.statusCode === 200 && typeof health === 'object' && health !== null && 'status' in health && health.status === 'UP';
}
