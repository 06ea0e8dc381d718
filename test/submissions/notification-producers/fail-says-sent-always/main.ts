// Mistake: SENT means "handed to the client library".
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel, type Producer } from 'kafkajs';

type Notification = { id: string; userId: string; type: string };
type Position = { topic: string; partition: number; offset: string };
type Job = { notification: Notification; deadline: number; resolve: (position: Position) => void; reject: (error: Error) => void };

const topic = 'notifications';
const brokers = process.env['BOOTSTRAP_SERVERS']!.split(',');
const kafka = new Kafka({ clientId: 'notifications', brokers, requestTimeout: 2_500, connectionTimeout: 1_000, logLevel: logLevel.NOTHING });

/** A few workers, each with a producer of its own and one record in flight: a retry can't meet another record's number. */
class Pool {
  #queue: Job[] = [];
  #idle: (() => void)[] = [];

  constructor(workers: number) {
    for (let i = 0; i < workers; i += 1) void this.#work();
  }

  send(notification: Notification, withinMs: number): Promise<Position> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no acknowledgement within ${withinMs} ms`)), withinMs);
      this.#queue.push({
        notification, deadline: Date.now() + withinMs,
        resolve: (position) => { clearTimeout(timer); resolve(position); },
        reject: (error) => { clearTimeout(timer); reject(error); },
      });
      this.#idle.pop()?.();
    });
  }

  async #work(): Promise<void> {
    let producer: Producer | undefined;
    for (;;) {
      const job = this.#queue.shift();
      if (job === undefined) {
        await new Promise<void>((resolve) => this.#idle.push(resolve));
      } else if (job.deadline > Date.now()) {
        try {
          producer ??= await connect();
        } catch {
          this.#queue.unshift(job);
          continue;
        }
        try {
          const [metadata] = await producer.send({ topic, acks: -1, timeout: 2_000, messages: [toMessage(job.notification)] });
          job.resolve({ topic, partition: metadata!.partition, offset: metadata!.baseOffset! });
        } catch (error) {
          job.reject(error as Error);
          await producer.disconnect().catch(() => {});
          producer = undefined;
        }
      }
    }
  }
}

async function connect(): Promise<Producer> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 } });
  await producer.connect();
  return producer;
}

function toMessage(notification: Notification) {
  return { key: notification.userId, value: JSON.stringify(notification), headers: { type: notification.type } };
}

const critical = new Pool(8);
const general = new Pool(12);
const statuses = new Map<string, object>();

async function sendCritical(notification: Notification, response: ServerResponse): Promise<void> {
  try {
    answer(response, 201, await critical.send(notification, 8_000));
  } catch (error) {
    problem(response, 503, (error as Error).message);
  }
}

async function sendGeneral(notification: Notification, response: ServerResponse): Promise<void> {
  const { id } = notification;
  statuses.set(id, { id, status: 'SENT' });
  general.send(notification, 20_000).then(
    () => {},
    (error: Error) => statuses.set(id, { id, status: 'FAILED', error: error.message }),
  );
  answer(response, 202, { id });
}

createServer(async (request, response) => {
  const [method, path] = [request.method, request.url ?? '/'];
  if (path === '/actuator/health') return answer(response, 200, { status: 'UP' });
  if (method === 'POST') {
    const notification = parse(await read(request));
    if (notification === undefined) return problem(response, 400, 'not a notification');
    return path.endsWith('/critical') ? sendCritical(notification, response) : sendGeneral(notification, response);
  }
  const status = statuses.get(path.slice('/api/notifications/'.length));
  return status === undefined ? problem(response, 404, 'unknown') : answer(response, 200, status);
}).listen(Number(process.env['PORT']));

function parse(body: string): Notification | undefined {
  try {
    const value = JSON.parse(body);
    const good = typeof value === 'object' && value !== null && ['id', 'userId', 'type'].every((name) => typeof value[name] === 'string' && value[name] !== '');
    return good ? value : undefined;
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: object, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, detail: string): void {
  answer(response, status, { status, title: 'Problem', detail }, 'application/problem+json');
}
