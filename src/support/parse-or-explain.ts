import type { z } from 'zod';
import { AtelierError } from './atelier-error.ts';

/** `services.kafka-1.ports[0]` from a Zod path. */
export function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`), '');
}

/** One line per problem: where, and what was expected. */
export function issueLines(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: keyPath([...issue.path, key]), message: 'unknown key' }));
    }
    return [{ path: keyPath(issue.path), message: issue.message }];
  });
}

/**
 * Parses what came from outside, once, at the edge.
 * @param where names the source: a file, a flag, `PUT /api/…`.
 * @throws AtelierError BAD_INPUT with one line per problem, each with its key path.
 */
export function parseOrExplain<S extends z.ZodType>(schema: S, input: unknown, where: string): z.infer<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = issueLines(parsed.error);
  const lines = problems.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path}: ${message}`));
  throw new AtelierError('BAD_INPUT', `${where} is not as it should be:\n${lines.join('\n')}`, { facts: { where, problems } });
}
