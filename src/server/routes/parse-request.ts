import type { Request } from 'express';
import { z } from 'zod';
import { Runtime, Slug } from '../../contracts/index.ts';
import { parseOrExplain } from '../../support/index.ts';

const SlugParams = z.object({ slug: Slug });
const WorkspaceParams = z.object({ slug: Slug, runtime: Runtime });
const IdParams = z.object({ slug: Slug, id: z.string().max(100) });
const SessionQuery = z.strictObject({ runtime: Runtime.optional() });

const where = (request: Request): string => `${request.method} ${request.path}`;

export const slugOf = (request: Request): string => parseOrExplain(SlugParams, request.params, where(request)).slug;
export const workspaceOf = (request: Request): z.infer<typeof WorkspaceParams> => parseOrExplain(WorkspaceParams, request.params, where(request));
export const idOf = (request: Request): z.infer<typeof IdParams> => parseOrExplain(IdParams, request.params, where(request));
export const runtimeOf = (request: Request): Runtime | undefined => parseOrExplain(SessionQuery, request.query, where(request)).runtime;

/** The body, in the form it must have. An absent body counts as `{}`. @throws AtelierError BAD_INPUT with the path of each problem. */
export function bodyOf<S extends z.ZodType>(schema: S, request: Request): z.infer<S> {
  return parseOrExplain(schema, (request.body as unknown) ?? {}, where(request));
}
