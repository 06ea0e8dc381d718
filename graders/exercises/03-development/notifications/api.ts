import { z } from 'zod';
import { LearnerMistake, readJson, text, type HttpOutcome, type ServiceClient } from '../../../kit/index.ts';
import type { Localized } from '../../../../src/contracts/index.ts';
import type { Notification } from './notification.ts';

const Offset = z.string().regex(/^\d+$/);
const Created = z.looseObject({ topic: z.string(), partition: z.int(), offset: Offset });
const Accepted = z.looseObject({ id: z.string() });
const StatusBody = z.looseObject({
  id: z.string(),
  status: z.enum(['PENDING', 'SENT', 'FAILED']),
  partition: z.int().nullish(),
  offset: Offset.nullish(),
  error: z.string().nullish(),
});
export type Created = z.infer<typeof Created>;
export type StatusBody = z.infer<typeof StatusBody>;

export const CRITICAL = '/api/notifications/critical';
export const GENERAL = '/api/notifications/general';

/** What a POST came to: what the contract foresees, or a sentence about what came instead. */
export type Reply<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'unavailable' } | { readonly kind: 'wrong'; readonly observed: Localized };

/** `POST /critical` → 201 or 503. */
export async function postCritical(service: ServiceClient, body: Notification, timeoutMs = 10_500): Promise<{ reply: Reply<Created>; outcome: HttpOutcome }> {
  return post(service, CRITICAL, body, 201, Created, timeoutMs);
}

/** `POST /general` → 202. */
export async function postGeneral(service: ServiceClient, body: Notification, timeoutMs = 5_000): Promise<{ reply: Reply<unknown>; outcome: HttpOutcome }> {
  const { reply, outcome } = await post(service, GENERAL, body, 202, Accepted, timeoutMs);
  if (reply.kind === 'ok' && reply.value.id !== body.id) {
    return { outcome, reply: { kind: 'wrong', observed: text(`POST ${GENERAL} avec id ${body.id} : la réponse porte id ${reply.value.id}.`, `POST ${GENERAL} with id ${body.id}: the answer carries id ${reply.value.id}.`) } };
  }
  return { reply, outcome };
}

async function post<T>(service: ServiceClient, path: string, body: Notification, status: number, schema: z.ZodType<T>, timeoutMs: number): Promise<{ reply: Reply<T>; outcome: HttpOutcome }> {
  const outcome = await service.call('POST', path, { json: body, timeoutMs });
  const name = `POST ${path} (${body.id})`;
  if (outcome.kind === 'answer' && outcome.status === status) {
    const read = readJson(name, outcome, schema);
    return { outcome, reply: read.ok ? { kind: 'ok', value: read.value } : { kind: 'wrong', observed: read.problem } };
  }
  if (outcome.kind === 'answer' && outcome.status === 503) return { outcome, reply: { kind: 'unavailable' } };
  return { outcome, reply: { kind: 'wrong', observed: await service.describe(name, outcome) } };
}

/**
 * `GET /{id}` of a notification that was accepted.
 * @throws LearnerMistake for anything but 200 with a status of the contract.
 */
export async function statusOf(service: ServiceClient, id: string): Promise<StatusBody> {
  const path = `/api/notifications/${encodeURIComponent(id)}`;
  const answer = await service.answer('GET', path, { timeoutMs: 5_000 });
  if (answer.status !== 200) {
    throw new LearnerMistake(
      text(`GET ${path} : ${answer.status}, alors que cette notification a été acceptée (202).`, `GET ${path}: ${answer.status}, although this notification was accepted (202).`),
      text('Enregistrez l\'état PENDING avant de répondre 202.', 'Store the status PENDING before you answer 202.'),
    );
  }
  const read = readJson(`GET ${path}`, answer, StatusBody);
  if (!read.ok) throw new LearnerMistake(read.problem);
  if (read.value.status === 'SENT' && (typeof read.value.partition !== 'number' || typeof read.value.offset !== 'string')) {
    throw new LearnerMistake(
      text(`GET ${path} : SENT sans partition et offset (${answer.body}).`, `GET ${path}: SENT without partition and offset (${answer.body}).`),
      text('SENT se décide quand l\'accusé de réception arrive ; il apporte la partition et l\'offset.', 'SENT is decided when the acknowledgement arrives; it brings partition and offset.'),
    );
  }
  return read.value;
}
