import type { Producer } from 'kafkajs';

export interface Notification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
}

export type Status =
  | { readonly status: 'PENDING' }
  | { readonly status: 'SENT'; readonly partition: number; readonly offset: string }
  | { readonly status: 'FAILED'; readonly error: string };

// region: message
const toMessage = (notification: Notification) => ({
  key: notification.userId,
  value: JSON.stringify(notification),
  headers: { type: notification.type },
});
// endregion

// region: wait
export async function sendAndWait(
  producer: Producer, topic: string, notification: Notification,
) {
  const messages = [toMessage(notification)];
  const [metadata] = await producer.send({ topic, acks: -1, messages });
  const { partition = -1, baseOffset: offset = '' } = metadata ?? {};
  return { topic, partition, offset };
}
// endregion

// region: deadline
/** Rejects after `ms`. That means "I don't know", not "not written". */
export function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const error = new Error(`no acknowledgement within ${ms} ms`);
  const timer = setTimeout(() => reject(error), ms);
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
// endregion

// region: later
const statuses = new Map<string, Status>();

export function sendLater(
  producer: Producer, topic: string, notification: Notification,
): void {
  const note = (status: Status) => statuses.set(notification.id, status);
  note({ status: 'PENDING' });
  sendAndWait(producer, topic, notification).then(
    ({ partition, offset }) => note({ status: 'SENT', partition, offset }),
    (error: Error) => note({ status: 'FAILED', error: error.message }),
  );
}
// endregion

/** Undefined for an id that was never sent. */
export const statusOf = (id: string): Status | undefined => statuses.get(id);
