import { Kafka } from 'kafkajs';

const topic = process.env.TOPIC ?? 'notifications';
const kafka = new Kafka({ brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(',') });
const admin = kafka.admin();
await admin.connect();

// region: look
/** Partition 0 as the cluster sees it now. `high` is the high watermark: consumers read up to there. */
async function look(): Promise<string> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partition = topics[0]?.partitions.find(({ partitionId }) => partitionId === 0);
  const offsets = await admin.fetchTopicOffsets(topic);
  const high = offsets.find((one) => one.partition === 0)?.high;
  return `leader ${partition?.leader}, ISR ${partition?.isr.join(' ')}, readable up to ${high}`;
}
// endregion

let [last, busy, linesLeft] = ['', false, Number(process.env.LINES ?? Infinity)];
const watch = setInterval(async () => {
  if (busy) return;
  busy = true;
  // Nobody leads, or the leader doesn't answer.
  const now = await look().catch((error: Error) => error.message);
  if (now !== last) console.log(now);
  if (now !== last && (linesLeft -= 1) === 0) {
    clearInterval(watch);
    await admin.disconnect();
  }
  [last, busy] = [now, false];
}, 200);
