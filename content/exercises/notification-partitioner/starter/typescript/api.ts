import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BadRequest, parseNotification, type Notification } from './notification.ts';
import type { RecordSender } from './record-sender.ts';
import type { StatusStore } from './status-store.ts';

interface Parts {
  readonly critical: RecordSender;
  readonly general: RecordSender;
  readonly statuses: StatusStore;
}

/** The service's routes. Whatever goes wrong in one request ends as a problem document, never as the end of the program. */
export function handleRequests(parts: Parts): RequestListener {
  return (request, response) => {
    route(parts, request, response).catch((error: unknown) => {
      if (error instanceof BadRequest) problem(response, 400, 'Bad request', error.message);
      else problem(response, 500, 'Internal error', error instanceof Error ? error.message : String(error));
    });
  };
}

async function route(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://service').pathname;
  const operation = `${request.method} ${path}`;
  if (operation === 'GET /actuator/health') return json(response, 200, { status: 'UP' });
  if (operation === 'POST /api/notifications/critical') return sendCritical(parts, parseNotification(await bodyOf(request)), response);
  if (operation === 'POST /api/notifications/general') return sendGeneral(parts, parseNotification(await bodyOf(request)), response);
  const id = /^GET \/api\/notifications\/([^/]+)$/.exec(operation)?.[1];
  if (id !== undefined) return showStatus(parts, decodeURIComponent(id), response);
  problem(response, 404, 'Not found', `there is no ${operation}`);
}

/** The answer waits for the acknowledgement: 201 means that the in-sync replicas have the record. */
async function sendCritical({ critical }: Parts, notification: Notification, response: ServerResponse): Promise<void> {
  try {
    const position = await critical.send(notification, AbortSignal.timeout(8_000));
    json(response, 201, position);
  } catch (error) {
    problem(response, 503, 'Service unavailable', `notification ${notification.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The answer comes at once; what became of the record is written down when it is known, good or bad. */
function sendGeneral({ general, statuses }: Parts, notification: Notification, response: ServerResponse): void {
  const { id } = notification;
  statuses.pending(id);
  general.send(notification, AbortSignal.timeout(20_000)).then(
    (position) => statuses.sent(id, position),
    (error: unknown) => statuses.failed(id, error instanceof Error ? error.message : String(error)),
  );
  json(response, 202, { id });
}

function showStatus({ statuses }: Parts, id: string, response: ServerResponse): void {
  const status = statuses.get(id);
  if (status === undefined) problem(response, 404, 'Not found', `there is no notification ${id}`);
  else json(response, 200, status);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 64 * 1024) throw new BadRequest('the body is larger than 64 KiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type });
  response.end(JSON.stringify(body));
}

/** RFC 9457. */
function problem(response: ServerResponse, status: number, title: string, detail: string): void {
  json(response, status, { status, title, detail }, 'application/problem+json');
}
