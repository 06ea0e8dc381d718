// Right, in another style: a partition assigner of its own, and small fetches that kafkajs commits once they are done.
import { createServer } from 'node:http';
import { AssignerProtocol, Kafka, logLevel, type Message, type PartitionAssigner } from 'kafkajs';

const { ROLE, TOPIC: topic = '', PROCESSED_TOPIC = '', DLT_TOPIC = '', BOOTSTRAP_SERVERS = '', PORT } = process.env;
const critical = ROLE === 'critical';
const kafka = new Kafka({ clientId: `notifications-${ROLE}`, brokers: BOOTSTRAP_SERVERS.split(','), logLevel: logLevel.NOTHING });
const producer = kafka.producer();
/** The group gives each role its own partitions only. */
const ownPartitions: PartitionAssigner = () => ({
  name: 'OwnPartitions',
  version: 1,
  assign: async ({ members }) => {
    const ids = members.map(({ memberId }) => memberId).sort();
    const mine = critical ? [0] : [1, 2, 3, 4, 5];
    return ids.map((memberId, at) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 1, assignment: { [topic]: mine.filter((_, turn) => turn % ids.length === at) }, userData: Buffer.alloc(0) }),
    }));
  },
  protocol: ({ topics }) => ({ name: 'OwnPartitions', metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }) }),
});
const consumer = kafka.consumer({ groupId: `notifications-${ROLE}`, sessionTimeout: 6_000, heartbeatInterval: 500, maxWaitTimeInMs: 500, maxBytesPerPartition: 32 * 1024, partitionAssigners: [ownPartitions] });
const isMine = (partition: number): boolean => (partition === 0) === critical;

function whyUnreadable(value: Buffer | null): string | undefined {
  try {
    const body = JSON.parse(String(value));
    return typeof body?.id === 'string' && !Array.isArray(body) ? undefined : 'no object with an id';
  } catch {
    return 'no JSON';
  }
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
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch: { partition, messages } }) => {
    if (isMine(partition)) await handle(messages);
  },
});

createServer((request, response) => {
  response.writeHead(request.url === '/actuator/health' ? 200 : 404, { 'content-type': 'application/json' }).end('{"status":"UP"}');
}).listen(Number(PORT));
process.once('SIGTERM', () => void consumer.disconnect().then(() => producer.disconnect()).finally(() => process.exit(0)));
