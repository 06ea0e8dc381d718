import { randomUUID } from 'node:crypto';
import type { Producer } from 'kafkajs';
import type { ClaimLab } from './claim.ts';

/** A connected transactional producer, with a transactional id of its own unless one is given. */
export async function transactionalProducer(lab: ClaimLab, transactionalId = `claim-${randomUUID()}`, transactionTimeout?: number): Promise<Producer> {
  const producer = lab.client().producer({ transactionalId, idempotent: true, maxInFlightRequests: 1, ...(transactionTimeout === undefined ? {} : { transactionTimeout }) });
  await producer.connect();
  return producer;
}

export interface Reader extends AsyncDisposable {
  /** Values read so far, in order. */
  readonly values: readonly string[];
}

/** Reads a topic from its start, with the isolation level asked for, until disposed. */
export async function reader(lab: ClaimLab, topic: string, isolation: 'read_committed' | 'read_uncommitted'): Promise<Reader> {
  const values: string[] = [];
  const consumer = lab.client().consumer({ groupId: `claim-${randomUUID()}`, readUncommitted: isolation === 'read_uncommitted', maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => { values.push(message.value?.toString() ?? ''); } });
  return { values, [Symbol.asyncDispose]: () => consumer.disconnect() };
}
