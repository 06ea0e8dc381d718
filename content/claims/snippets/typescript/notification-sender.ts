import type { Producer } from 'kafkajs';

export interface Notification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
}

// region: status-type
export type Status =
  | { readonly status: 'PENDING' }
  | { readonly status: 'SENT'; readonly partition: number; readonly offset: string }
  | { readonly status: 'FAILED'; readonly error: string };
// endregion

// region: message
const toMessage = (notification: Notification) => ({
  key: notification.userId,
  value: JSON.stringify(notification),
  headers: { type: notification.type },
});
// endregion

// region: wait
export async function sendAndWait(producer: Producer, topic: string, notification: Notification) {
  const [metadata] = await producer.send({ topic, acks: -1, messages: [toMessage(notification)] });
  return { topic, partition: metadata?.partition, offset: metadata?.baseOffset };
}
// endregion

// region: deadline
/** Settles within `ms`. A rejection means "I don't know", never "it isn't written". */
export function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no acknowledgement within ${ms} ms`)), ms);
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
// endregion

// region: later
const statuses = new Map<string, Status>();

export function sendLater(producer: Producer, topic: string, notification: Notification): void {
  statuses.set(notification.id, { status: 'PENDING' });
  producer.send({ topic, acks: -1, messages: [toMessage(notification)] }).then(
    ([metadata]) => statuses.set(notification.id, { status: 'SENT', partition: metadata?.partition ?? -1, offset: metadata?.baseOffset ?? '' }),
    (error: Error) => statuses.set(notification.id, { status: 'FAILED', error: error.message }),
  );
}
// endregion

/** Undefined for an id that was never sent. */
export const statusOf = (id: string): Status | undefined => statuses.get(id);
