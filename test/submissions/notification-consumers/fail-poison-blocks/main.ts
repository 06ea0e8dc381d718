// Mistake: what can't be read throws, so the same record is read again and again.
import { createServer } from 'node:http';
import { Kafka, logLevel, type Message } from 'kafkajs';

const { ROLE, TOPIC: topic = '', PROCESSED_TOPIC = '', DLT_TOPIC = '', BOOTSTRAP_SERVERS = '', PORT } = process.env;
const critical = ROLE === 'critical';
const kafka = new Kafka({ clientId: `notifications-${ROLE}`, brokers: BOOTSTRAP_SERVERS.split(','), logLevel: logLevel.NOTHING });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: `notifications-${ROLE}`, sessionTimeout: 6_000, heartbeatInterval: 500, maxWaitTimeInMs: 500 });
const isMine = (partition: number): boolean => (partition === 0) === critical;

function whyUnreadable(value: Buffer | null): string | undefined {
  const { id } = JSON.parse(value!.toString());
  return typeof id === 'string' ? undefined : 'no id';
}

async function handle(messages: readonly { key: Buffer | null; value: Buffer | null }[]): Promise<void> {
  const processed: Message[] = [];
  const dead: Message[] = [];
  for (const { key, value } of messages) {
    const reason = whyUnreadable(value);
    if (reason === undefined) processed.push({ key, value, headers: { 'processed-by': ROLE, action: critical ? 'push' : 'digest' } });
    else dead.push({ key, value, headers: { reason } });
  }
  if (processed.length > 0) await producer.send({ topic: PROCESSED_TOPIC, messages: processed });
  if (dead.length > 0) await producer.send({ topic: DLT_TOPIC, messages: dead });
}

await producer.connect();
consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  const foreign = (payload.memberAssignment[topic] ?? []).filter((partition) => !isMine(partition));
  if (foreign.length > 0) consumer.pause([{ topic, partitions: foreign }]);
});
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch: { partition, messages }, resolveOffset, heartbeat, isRunning, isStale }) => {
    if (!isMine(partition)) return;
    for (let from = 0; from < messages.length && isRunning() && !isStale(); from += 100) {
      const part = messages.slice(from, from + 100);
      const last = part.at(-1)!.offset;
      await handle(part);
      await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(last) + 1n) }]);
      resolveOffset(last);
      await heartbeat();
    }
  },
});

createServer((request, response) => {
  response.writeHead(request.url === '/actuator/health' ? 200 : 404, { 'content-type': 'application/json' }).end('{"status":"UP"}');
}).listen(Number(PORT));
process.once('SIGTERM', () => void consumer.disconnect().then(() => producer.disconnect()).finally(() => process.exit(0)));
