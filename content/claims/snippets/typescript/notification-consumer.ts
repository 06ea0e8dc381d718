import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'notifications';
const kafka = new Kafka({ clientId: 'digest', brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const consumer = kafka.consumer({ groupId: process.env.GROUP ?? 'digest' });

let handled = 0;
/** Stands for the mail that goes out. */
async function handle(value: string): Promise<void> {
  handled += value.length > 0 ? 1 : 0;
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });

// region: commit
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch, heartbeat, isRunning, isStale }) => {
    let next: string | undefined;
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) break;
      await handle(message.value?.toString() ?? '');
      next = String(BigInt(message.offset) + 1n);
      await heartbeat();
    }
    if (next === undefined) return;
    await consumer.commitOffsets([{ topic, partition: batch.partition, offset: next }]);
  },
});
// endregion

// region: stop
const stop = () => consumer.disconnect();
process.once('SIGTERM', () => { void stop(); });
// endregion

const enough = Number(process.env.STOP_AFTER ?? Infinity);
const watch = setInterval(() => {
  if (handled < enough) return;
  clearInterval(watch);
  console.log(`handled ${handled}`);
  void stop();
}, 50);
if (enough === Infinity) clearInterval(watch);
