// TODO Why these bytes are no notification; undefined when they are one.
//   Unreadable: no value (null), no JSON, no JSON object, no `id`.
//   It must never throw: whatever was written has to be read.
export function whyUnreadable(value: Buffer | null): string | undefined {
  JSON.parse(String(value));
  return undefined;
}
