// Mistake: counts on six partitions.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel, type ICustomPartitioner, type Producer } from 'kafkajs';

type Notification = { id: string; userId: string; type: string; importance?: string };

const topic = process.env['TOPIC']!;
const brokers = process.env['BOOTSTRAP_SERVERS']!.split(',');
const kafka = new Kafka({ clientId: 'notifications', brokers, logLevel: logLevel.NOTHING });

const byRule: ICustomPartitioner = () => {
  let turn = 0;
  return ({ message }) => {
    const { type, importance }: Notification = JSON.parse(String(message.value));
    if (type === 'NEW_MESSAGE') return 0;
    if (type === 'COMMENT' && importance === 'HIGH') return 1;
    turn += 1;
    return 2 + (turn % 4);
  };
};

const critical = kafka.producer({ createPartitioner: byRule, metadataMaxAge: 3_000 });
const general = kafka.producer({ createPartitioner: byRule, metadataMaxAge: 3_000 });
await Promise.all([critical.connect(), general.connect()]);
const statuses = new Map<string, object>();

async function send(producer: Producer, notification: Notification) {
  const message = { key: notification.userId, value: JSON.stringify(notification), headers: { type: notification.type } };
  const [metadata] = await producer.send({ topic, acks: -1, messages: [message] });
  return { topic, partition: metadata!.partition, offset: metadata!.baseOffset! };
}

createServer(async (request, response) => {
  const path = request.url ?? '/';
  if (path === '/actuator/health') return answer(response, 200, { status: 'UP' });
  if (request.method === 'GET') {
    const status = statuses.get(path.slice('/api/notifications/'.length));
    return status === undefined ? problem(response, 404, 'unknown') : answer(response, 200, status);
  }
  const notification: Notification = JSON.parse(await read(request));
  const { id } = notification;
  if (path.endsWith('/critical')) {
    try {
      return answer(response, 201, await send(critical, notification));
    } catch (error) {
      return problem(response, 503, (error as Error).message);
    }
  }
  statuses.set(id, { id, status: 'PENDING' });
  send(general, notification).then(
    ({ partition, offset }) => statuses.set(id, { id, status: 'SENT', partition, offset }),
    (error: Error) => statuses.set(id, { id, status: 'FAILED', error: error.message }),
  );
  answer(response, 202, { id });
}).listen(Number(process.env['PORT']));

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
