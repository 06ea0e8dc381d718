// region: unreadable
/** Why these bytes are no notification; undefined when they are one. It never throws: whatever was written has to be read. */
export function whyUnreadable(value: Buffer | null): string | undefined {
  if (value === null) return 'no value';
  let body: unknown;
  try {
    body = JSON.parse(value.toString('utf8'));
  } catch {
    return 'no JSON';
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'no JSON object';
  if (!('id' in body) || typeof body.id !== 'string' || body.id === '') return 'no id';
  return undefined;
}
// endregion
