import type { Request } from 'express';
import type { z } from 'zod';
import { issueLines } from '../../../src/support/index.ts';
import { invalidEntity } from './rest-error.ts';

/** Media type of everything that embeds no records. */
export const V2 = 'application/vnd.kafka.v2+json';

/** Parses a body as Confluent's proxy does: what doesn't fit is 422 with the place. */
export function bodyOf<S extends z.ZodType>(schema: S, request: Request): z.infer<S> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  throw invalidEntity(issueLines(parsed.error).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
}
