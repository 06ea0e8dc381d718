export interface Notification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly importance?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** What a caller did wrong; its message is for them. */
export class BadRequest extends Error {}

/** Checks everything before anything is sent: a refused body must leave no trace in the topic. */
export function parseNotification(body: string): Notification {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new BadRequest('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadRequest('the body is not a JSON object');
  const fields = value as Record<string, unknown>;
  for (const name of ['id', 'userId', 'type']) {
    if (typeof fields[name] !== 'string' || fields[name] === '') throw new BadRequest(`${name} must be a non-empty string`);
  }
  return fields as unknown as Notification;
}
