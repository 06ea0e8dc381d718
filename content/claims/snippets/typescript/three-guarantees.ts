import { Kafka, type Consumer, type EachMessagePayload, type Producer } from 'kafkajs';

const { BOOTSTRAP_SERVERS = '', FROM = 'notifications', TO = 'mails', GROUP = 'mails', MODE = 'at-least-once' } = process.env;
const kafka = new Kafka({ clientId: 'mails', brokers: BOOTSTRAP_SERVERS.split(',') });

type Handler = (consumer: Consumer, producer: Producer, payload: EachMessagePayload) => Promise<void>;
const next = ({ topic, partition, message }: EachMessagePayload) => ({ topic, partition, offset: String(BigInt(message.offset) + 1n) });
const mailFor = ({ message }: EachMessagePayload) => ({ key: message.key, value: `mail for ${message.value?.toString()}` });

/** For the test: the process ends as by kill -9, once, between two steps. */
let left = Number(process.env.CRASH_AT ?? -1);
function between(): void {
  if (left-- === 0) process.kill(process.pid, 'SIGKILL');
}

// region: at-most-once
const atMostOnce: Handler = async (consumer, producer, payload) => {
  await consumer.commitOffsets([next(payload)]);
  between();
  await producer.send({ topic: TO, messages: [mailFor(payload)] });
};
// endregion

// region: at-least-once
const atLeastOnce: Handler = async (consumer, producer, payload) => {
  await producer.send({ topic: TO, messages: [mailFor(payload)] });
  between();
  await consumer.commitOffsets([next(payload)]);
};
// endregion

// region: exactly-once
const exactlyOnce: Handler = async (_consumer, producer, payload) => {
  const { topic, partition, offset } = next(payload);
  const transaction = await producer.transaction();
  try {
    await transaction.send({ topic: TO, messages: [mailFor(payload)] });
    between();
    await transaction.sendOffsets({ consumerGroupId: GROUP, topics: [{ topic, partitions: [{ partition, offset }] }] });
    await transaction.commit();
  } catch (error) {
    await transaction.abort();
    throw error;
  }
};
// endregion

const handlers: Record<string, Handler> = { 'at-most-once': atMostOnce, 'at-least-once': atLeastOnce, 'exactly-once': exactlyOnce };
const handler = handlers[MODE] ?? atLeastOnce;

// region: run
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  ...(MODE === 'exactly-once' ? { transactionalId: `${GROUP}-0` } : {}),
});
const consumer = kafka.consumer({ groupId: GROUP, sessionTimeout: 6_000, heartbeatInterval: 1_000 });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: FROM, fromBeginning: true });
await consumer.run({ autoCommit: false, eachMessage: (payload) => handled(payload) });
// endregion

const enough = process.env.STOP_AT;
async function handled(payload: EachMessagePayload): Promise<void> {
  await handler(consumer, producer, payload);
  if (payload.message.offset === enough) setImmediate(() => { void consumer.disconnect().then(() => producer.disconnect()); });
}
