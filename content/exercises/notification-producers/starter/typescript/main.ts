import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel } from 'kafkajs';

// The platform tells where the brokers are, and on which port to serve.
const brokers = (process.env['BOOTSTRAP_SERVERS'] ?? 'localhost:9092').split(',');
const port = Number(process.env['PORT'] ?? 8080);

const kafka = new Kafka({ clientId: 'notifications', brokers, logLevel: logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();

// POST /api/notifications/critical: synchronous.
// 201 {"topic","partition","offset"} once the in-sync replicas have the record; 503 within 10 s when they can't.
async function sendCritical(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const notification: unknown = JSON.parse(await bodyOf(request));
  console.log('critical', notification);
  // TODO Check the body: what is not as it should be is answered with 400, and nothing is sent.
  // TODO Send it to the topic `notifications`: key userId, value the JSON, header `type`.
  //      What does `producer.send` return, and when?
  problem(response, 501, 'Not implemented', 'sendCritical is yours to write');
}

// POST /api/notifications/general: asynchronous.
// 202 {"id"} at once, whatever the brokers do; the status tells later what became of it.
async function sendGeneral(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const notification: unknown = JSON.parse(await bodyOf(request));
  console.log('general', notification);
  // TODO Note PENDING, start the send, answer. Then note SENT (partition, offset) or FAILED (error).
  problem(response, 501, 'Not implemented', 'sendGeneral is yours to write');
}

// GET /api/notifications/{id}: 200 {"id","status","partition"?,"offset"?,"error"?}, or 404.
function showStatus(id: string, response: ServerResponse): void {
  // TODO
  problem(response, 501, 'Not implemented', `the status of ${id} is yours to keep`);
}

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://service').pathname;
  const operation = `${request.method} ${path}`;
  const id = /^GET \/api\/notifications\/([^/]+)$/.exec(operation)?.[1];
  if (operation === 'GET /actuator/health') json(response, 200, { status: 'UP' });
  else if (operation === 'POST /api/notifications/critical') void sendCritical(request, response);
  else if (operation === 'POST /api/notifications/general') void sendGeneral(request, response);
  else if (id !== undefined) showStatus(decodeURIComponent(id), response);
  else problem(response, 404, 'Not found', `there is no ${operation}`);
});
server.listen(port, () => console.log(`serving on port ${port}`));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function json(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(JSON.stringify(body));
}

// RFC 9457: how this API says that something went wrong.
function problem(response: ServerResponse, status: number, title: string, detail: string): void {
  json(response, status, { status, title, detail }, 'application/problem+json');
}
