// Mistake: many sends at once through one idempotent producer. kafkajs takes a failed send's number back, and the next record gets it:
// the broker drops that record as a repetition, and says that it is written.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel, type Producer } from 'kafkajs';

type Notification = { id: string; userId: string; type: string };
type Position = { topic: string; partition: number; offset: string };

const topic = 'notifications';
const brokers = process.env['BOOTSTRAP_SERVERS']!.split(',');
const kafka = new Kafka({ clientId: 'notifications', brokers, requestTimeout: 2_500, connectionTimeout: 1_000, logLevel: logLevel.NOTHING });

/** One idempotent producer for everything, as many sends at once as there are requests. */
class Pool {
  #producer = connect();

  async send(notification: Notification, withinMs: number): Promise<Position> {
    const producer = await this.#producer;
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no acknowledgement within ${withinMs} ms`)), withinMs));
    const sent = producer.send({ topic, acks: -1, timeout: 2_000, messages: [toMessage(notification)] });
    const [metadata] = await Promise.race([sent, late]);
    return { topic, partition: metadata!.partition, offset: metadata!.baseOffset! };
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

const critical = new Pool();
const general = critical;
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
  statuses.set(id, { id, status: 'PENDING' });
  general.send(notification, 20_000).then(
    ({ partition, offset }) => statuses.set(id, { id, status: 'SENT', partition, offset }),
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
