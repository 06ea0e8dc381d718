// Mistake: likes take turns over all partitions, 0 and 1 among them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Kafka, logLevel, type ICustomPartitioner, type Message } from 'kafkajs';

type Notification = { id: string; userId: string; type: string; importance?: string };
type Position = { topic: string; partition: number; offset: string };
type Job = { message: Message; resolve: (position: Position) => void; reject: (error: Error) => void };

const topic = process.env['TOPIC']!;
const brokers = process.env['BOOTSTRAP_SERVERS']!.split(',');
const kafka = new Kafka({ clientId: 'notifications', brokers, logLevel: logLevel.NOTHING });

const byRule: ICustomPartitioner = () => {
  let turn = 0;
  let likes = 0;
  return ({ message, partitionMetadata }) => {
    const { type, importance }: Notification = JSON.parse(String(message.value));
    if (type === 'NEW_MESSAGE') return 0;
    if (type === 'COMMENT' && importance === 'HIGH') return 1;
    if (type === 'LIKE') {
      likes += 1;
      return likes % partitionMetadata.length;
    }
    turn += 1;
    return 2 + (turn % (partitionMetadata.length - 2));
  };
};

/** One send at a time, with everything that came in during the one before. */
async function sender(createPartitioner: ICustomPartitioner) {
  const placeOf = new WeakMap<Message, number>();
  const producer = kafka.producer({
    metadataMaxAge: 3_000, createPartitioner: () => {
      const choose = createPartitioner();
      return (args) => {
        const partition = placeOf.get(args.message) ?? choose(args);
        placeOf.set(args.message, partition);
        return partition;
      };
    },
  });
  await producer.connect();
  let waiting: Job[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      const jobs = waiting;
      waiting = [];
      try {
        const answers = await producer.send({ topic, acks: -1, messages: jobs.map(({ message }) => message) });
        const next = new Map(answers.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset!)]));
        for (const { message, resolve } of jobs) {
          const partition = placeOf.get(message)!;
          resolve({ topic, partition, offset: String(next.get(partition)) });
          next.set(partition, (next.get(partition) ?? 0n) + 1n);
        }
      } catch (error) {
        for (const { reject } of jobs) reject(error as Error);
      }
    }
    busy = false;
  };
  return (notification: Notification) => new Promise<Position>((resolve, reject) => {
    const message = { key: notification.userId, value: JSON.stringify(notification), headers: { type: notification.type } };
    waiting.push({ message, resolve, reject });
    void work();
  });
}

const critical = await sender(byRule);
const general = await sender(byRule);
const statuses = new Map<string, object>();

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
      return answer(response, 201, await critical(notification));
    } catch (error) {
      return problem(response, 503, (error as Error).message);
    }
  }
  statuses.set(id, { id, status: 'PENDING' });
  general(notification).then(
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
