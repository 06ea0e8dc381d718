// Right, in a third style: transactions. Each batch is committed as a whole or not at all, a hash of its own chooses the partition,
// and the log's offsets have gaps where the commit markers stand.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel, type Producer, type Transaction } from 'kafkajs';

interface Notification { id: string; userId: string; type: string }
interface Place { topic: string; partition: number; offset: string }
interface Waiting { notification: Notification; until: number; settle: PromiseWithResolvers<Place> }

const TOPIC = 'notifications';
const kafka = new Kafka({
  clientId: 'notifications-tx', brokers: process.env['BOOTSTRAP_SERVERS']!.split(','),
  requestTimeout: 2_000, connectionTimeout: 1_000, logLevel: logLevel.NOTHING, retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 500 },
});

function partitionFor(userId: string): number {
  let hash = 7;
  for (const character of userId) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % 6;
}

function transactionalSender(name: string) {
  const waiting: Waiting[] = [];
  const transactionalId = `${name}-${randomUUID()}`;
  let producer: Producer | undefined;
  let running = false;

  /** A new producer with the same transactional id fences the old one and rolls back what it left open. */
  async function fresh(): Promise<Producer> {
    await producer?.disconnect().catch(() => {});
    producer = undefined;
    const next = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await next.connect();
    return next;
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    let doubtful = false;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 200).filter(({ until }) => until > Date.now());
      if (batch.length === 0) continue;
      let transaction: Transaction | undefined;
      let committing = false;
      try {
        if (producer === undefined || doubtful) producer = await fresh();
        doubtful = false;
        transaction = await producer.transaction();
        const places: Place[] = [];
        for (const partition of new Set(batch.map(({ notification }) => partitionFor(notification.userId)))) {
          const group = batch.filter(({ notification }) => partitionFor(notification.userId) === partition);
          const [metadata] = await transaction.send({
            topic: TOPIC, acks: -1, timeout: 1_500,
            messages: group.map(({ notification }) => ({ partition, key: notification.userId, value: JSON.stringify(notification), headers: { type: notification.type } })),
          });
          group.forEach((item, index) => { places[batch.indexOf(item)] = { topic: TOPIC, partition, offset: String(BigInt(metadata!.baseOffset!) + BigInt(index)) }; });
        }
        committing = true;
        await transaction.commit();
        batch.forEach(({ settle }, index) => settle.resolve(places[index]!));
      } catch (error) {
        doubtful = true;
        // Before the commit nothing counts, and the next producer rolls it back: safe to repeat. After it nobody knows: not safe.
        if (committing) batch.forEach(({ settle }) => settle.reject(error));
        else waiting.unshift(...batch);
      }
    }
    running = false;
  }

  return (notification: Notification, withinMs: number): Promise<Place> => {
    const settle = Promise.withResolvers<Place>();
    const timer = setTimeout(() => settle.reject(new Error(`not committed within ${withinMs} ms`)), withinMs);
    settle.promise.finally(() => clearTimeout(timer)).catch(() => {});
    waiting.push({ notification, until: Date.now() + withinMs, settle });
    void run();
    return settle.promise;
  };
}

const sendCritical = transactionalSender('critical');
const sendGeneral = transactionalSender('general');
const statuses: Record<string, object> = {};

createServer((request, response) => {
  handle(request, response).catch((error: Error) => reply(response, 500, { status: 500, title: 'Internal error', detail: error.message }));
}).listen(process.env['PORT']);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  if (url === '/actuator/health') return reply(response, 200, { status: 'UP' });
  if (request.method === 'GET') {
    const status = statuses[url.split('/').at(-1) ?? ''];
    return status ? reply(response, 200, status) : reply(response, 404, { status: 404, title: 'Not found', detail: url });
  }
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const notification = valid(body);
  if (typeof notification === 'string') return reply(response, 400, { status: 400, title: 'Bad request', detail: notification });
  const { id } = notification;
  if (url.endsWith('critical')) {
    return sendCritical(notification, 8_500).then(
      (place) => reply(response, 201, place),
      (error: Error) => reply(response, 503, { status: 503, title: 'Unavailable', detail: error.message }),
    );
  }
  statuses[id] = { id, status: 'PENDING' };
  sendGeneral(notification, 20_000).then(
    ({ partition, offset }) => { statuses[id] = { id, status: 'SENT', partition, offset }; },
    (error: Error) => { statuses[id] = { id, status: 'FAILED', error: error.message }; },
  );
  reply(response, 202, { id });
}

function valid(body: string): Notification | string {
  try {
    const value = JSON.parse(body) as Record<string, unknown> | null;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'an object is expected';
    const bad = ['id', 'userId', 'type'].filter((name) => typeof value[name] !== 'string' || value[name] === '');
    return bad.length > 0 ? `not a non-empty string: ${bad.join(', ')}` : (value as unknown as Notification);
  } catch {
    return 'JSON is expected';
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
}
