import { Kafka } from 'kafkajs';

interface Notification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
}

// region: settings
const kafka = new Kafka({
  clientId: 'notification-service',
  brokers: (process.env.BOOTSTRAP_SERVERS ?? '').split(','),
});
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
// endregion

// region: publish
/** Resolves once the in-sync replicas have the record; rejects when nobody confirmed it. */
async function publish(notification: Notification): Promise<{ partition: number; offset: string }> {
  const [place] = await producer.send({
    topic: process.env.TOPIC ?? 'notifications',
    acks: -1,
    messages: [{
      key: notification.userId,
      value: JSON.stringify(notification),
      headers: { type: notification.type, 'content-type': 'application/json' },
      timestamp: String(Date.now()),
    }],
  });
  if (place?.baseOffset === undefined) throw new Error(`no answer for ${notification.id}`);
  return { partition: place.partition, offset: place.baseOffset };
}
// endregion

await producer.connect();
try {
  for (const id of ['n-1', 'n-2', 'n-3']) console.log(id, await publish({ id, userId: 'u-8', type: 'LIKE' }));
} finally {
  await producer.disconnect();
}
