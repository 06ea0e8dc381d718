import { Agent, request as httpRequest } from 'node:http';

/** What happened to one request. Never an exception: a program that does not answer is a fact too. */
export type HttpOutcome = HttpAnswer | HttpFailure;
export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the start of the request to the last byte of the answer. */
  readonly ms: number;
}
export interface HttpFailure {
  readonly kind: 'failure';
  /**
   * `refused`: nothing listens. `reset`: the connection was cut before the answer was complete. `timeout`: no complete answer in time.
   * `not-http`: what came back isn't HTTP. `too-large`: more than 1 MiB. `unreachable`: anything else on the way.
   */
  readonly cause: 'refused' | 'reset' | 'timeout' | 'not-http' | 'too-large' | 'unreachable';
  readonly detail: string;
  readonly ms: number;
}

export interface HttpCall {
  readonly method: string;
  /** `http://host:port/path`. */
  readonly url: string;
  /** Sent as it is. */
  readonly body?: string | undefined;
  /** @default application/json when there is a body */
  readonly contentType?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

const MAX_BODY = 1024 * 1024;
/** A connection of its own for each request: one kept alive may be closed by the program just as it is used again, which would look like its mistake. */
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });

/** Sends one request and waits for its complete answer. Throws only when `signal` is aborted. */
export async function httpCall({ method, url, body, contentType, timeoutMs, signal }: HttpCall): Promise<HttpOutcome> {
  signal?.throwIfAborted();
  const startedAt = performance.now();
  const deadline = AbortSignal.timeout(timeoutMs);
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  const since = (): number => performance.now() - startedAt;
  const failed = (cause: HttpFailure['cause'], detail: string): void => resolve({ kind: 'failure', cause, detail, ms: since() });

  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (body !== undefined) {
    headers['content-type'] = contentType ?? 'application/json';
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  const request = httpRequest(url, { method, headers, agent, signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]) }, (response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
      else {
        failed('too-large', `more than ${MAX_BODY} bytes`);
        request.destroy();
      }
    });
    response.on('end', () => resolve({
      kind: 'answer',
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? ''])),
      body: Buffer.concat(chunks).toString('utf8'),
      ms: since(),
    }));
    response.on('error', (error: NodeJS.ErrnoException) => failed(causeOf(error, deadline), error.message));
  });
  request.on('error', (error: NodeJS.ErrnoException) => failed(causeOf(error, deadline), error.message));
  request.end(body);
  const outcome = await promise;
  signal?.throwIfAborted();
  return outcome;
}

function causeOf(error: NodeJS.ErrnoException, deadline: AbortSignal): HttpFailure['cause'] {
  if (deadline.aborted) return 'timeout';
  if (error.code === 'ECONNREFUSED') return 'refused';
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.message === 'aborted') return 'reset';
  if (error.code?.startsWith('HPE_') === true) return 'not-http';
  return 'unreachable';
}
