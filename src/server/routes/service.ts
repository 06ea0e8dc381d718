import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { requestInLab } from '../../flows/index.ts';
import { AtelierError, messageOf } from '../../support/index.ts';
import { type AppDeps, LEARNER } from '../app-deps.ts';
import { slugOf } from './parse-request.ts';

const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;
/** Longer than the longest answer a contract allows. */
const ANSWER_TIMEOUT_MS = 35_000;

/** What the learner's program is told; the rest (cookies, origin, the browser's own) is none of its business. */
const PASSED_ON = ['accept', 'accept-language', 'content-type', 'content-length', 'content-encoding', 'user-agent', 'if-none-match', 'if-match', 'idempotency-key', 'x-request-id', 'traceparent'];
/** What its answer may say. No cookies, no redirects: a redirect would make the page send requests to this very server. */
const LET_BACK = ['content-type', 'content-encoding', 'content-language', 'etag', 'retry-after', 'x-request-id'];

/**
 * `ALL /exercises/:slug/service/<path>` goes to the learner's running program, inside its lab. What comes back was
 * written by somebody we don't trust: it is data, and no browser may take it for a page, a script or an image of ours.
 */
export function serviceRoutes({ runs, labs, exercises }: AppDeps): Router {
  const router = Router();
  router.all('/exercises/:slug/service/*path', async (request, response) => {
    const slug = slugOf(request);
    const { lab: definition } = exercises.get(slug);
    assertAsked(request);
    const { lab, address } = runs.service(LEARNER, slug);
    labs.hold(LEARNER, definition)(); // used just now
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const path = request.url.slice(request.url.indexOf('/service/') + '/service'.length);
    const answer = await requestInLab(lab, address, {
      method: request.method, path, timeoutMs: ANSWER_TIMEOUT_MS, signal: gone.signal,
      headers: Object.fromEntries(PASSED_ON.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]]))),
      ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { body: request.pipe(atMost(MAX_REQUEST_BYTES, 'the request')) }),
    }).catch((error: unknown) => {
      throw unanswered(error);
    });
    sendBack(response, answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, atMost(MAX_RESPONSE_BYTES, 'the answer'), response).catch((error: unknown) => {
      if (!gone.signal.aborted) throw error;
    });
  });
  return router;
}

/** Only a page's own `fetch` and plain programs may ask: never a script, image, frame, navigation or service worker. */
function assertAsked(request: Request): void {
  const destination = request.headers['sec-fetch-dest'];
  if ((destination === undefined || destination === 'empty') && request.headers['service-worker'] === undefined) return;
  throw new AtelierError('BAD_INPUT', 'answers of a learner’s program are data: use the API console, curl or kcat', { facts: { status: 403 } });
}

function sendBack(response: Response, status: number, headers: NodeJS.Dict<string | string[]>): void {
  for (const name of response.getHeaderNames()) if (name === 'x-powered-by') response.removeHeader(name);
  response.status(status).set({ 'content-security-policy': "default-src 'none'; sandbox", 'x-content-type-options': 'nosniff', 'content-disposition': 'attachment', 'cache-control': 'no-store' });
  for (const name of LET_BACK) {
    const value = headers[name];
    if (typeof value === 'string') response.setHeader(name, value);
  }
  if (typeof headers.location === 'string') response.setHeader('x-service-location', headers.location);
  if (headers['content-type'] === undefined) response.setHeader('content-type', 'application/octet-stream');
}

function unanswered(error: unknown): AtelierError {
  if (error instanceof AtelierError && error.code === 'WAIT_TIMEOUT') {
    return new AtelierError('WAIT_TIMEOUT', error.message, { cause: error, forLearner: { fr: `Votre programme n’a pas répondu en ${ANSWER_TIMEOUT_MS / 1_000} s.`, en: `Your program did not answer within ${ANSWER_TIMEOUT_MS / 1_000} s.` } });
  }
  if (error instanceof AtelierError) return error;
  return new AtelierError('CONFLICT', `your program does not answer on its port: ${messageOf(error)}`, {
    cause: error, facts: { status: 502 },
    forLearner: { fr: `Votre programme ne répond pas sur PORT (${messageOf(error)}). Écoute-t-il sur process.env.PORT ?`, en: `Your program does not answer on PORT (${messageOf(error)}). Does it listen on process.env.PORT?` },
  });
}

function atMost(bytes: number, what: string): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      seen += chunk.length;
      if (seen > bytes) done(new AtelierError('BAD_INPUT', `${what} is larger than ${bytes} bytes`, { facts: { status: 413 } }));
      else done(null, chunk);
    },
  });
}
