import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../../../kit/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';

export const TOPIC = 'notifications';

/** A body of the exercise's API. */
export interface Notification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly importance?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

const TYPES = ['NEW_MESSAGE', 'COMMENT', 'LIKE', 'FOLLOW', 'MENTION'] as const;
// Not all ASCII on purpose: a length counted in characters instead of bytes shows.
const TEXTS = ['Bonjour à tous', 'À bientôt', 'Größe 42', 'naïve café', 'see you', '日本'];

export function newNotification(random: Random, fixed: Partial<Notification> = {}): Notification {
  return {
    id: random.id('n'),
    userId: random.id('u'),
    type: random.pick(TYPES),
    ...(random.next() < 0.5 ? { importance: random.pick(['HIGH', 'NORMAL']) } : {}),
    payload: { text: random.pick(TEXTS), number: random.int(1, 1_000_000) },
    ...fixed,
  };
}

/** The JSON object of a record's value; undefined when it holds none. */
export function bodyOf(record: TopicRecord): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(record.value?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The record is about this notification. By the JSON's id; for a value that isn't the JSON at all, by the id standing in it somewhere,
 * so that a wrong value is told apart from a lost record.
 */
export function isAbout(record: TopicRecord, id: string): boolean {
  const body = bodyOf(record);
  return body === undefined || body['id'] === undefined ? record.value?.includes(id) === true : body['id'] === id;
}

/** Names of fields that the value lacks or holds differently; more fields than were sent are fine. */
export function changedFields(sent: Notification, body: Record<string, unknown>): string[] {
  return Object.entries(sent).filter(([name, value]) => !isDeepStrictEqual(body[name], value)).map(([name]) => name);
}

/** `partition 3, offset 17`, the same words in both languages. */
export function positionOf({ partition, offset }: { readonly partition: number; readonly offset: string }): string {
  return `partition ${partition}, offset ${offset}`;
}
