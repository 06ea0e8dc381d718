import { z } from 'zod';
import { nearestKey } from './nearest-key.ts';
import type { Problem } from './yaml-source.ts';

/** What Zod found, as sentences about the file: what is missing, unknown keys with the one that was probably meant. */
export function schemaProblems(schema: z.ZodType, input: unknown, issues: z.ZodError['issues']): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) => {
        const meant = nearestKey(key, known);
        return { path: [...issue.path, key], message: meant === undefined ? `unknown key; known here: ${known.join(', ')}` : `unknown key; did you mean ${meant}?` };
      });
    }
    if (issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined) {
      const name = String(issue.path.at(-1) ?? '');
      const parent: unknown = valueAt(input, issue.path.slice(0, -1));
      const written = typeof parent === 'object' && parent !== null ? nearestKey(name, Object.keys(parent).filter((key) => !keysAt(schema, issue.path.slice(0, -1)).includes(key))) : undefined;
      return [{ path: issue.path, message: written === undefined ? `is missing (${issue.expected})` : `is missing (${issue.expected}); is ${written} meant to be it?` }];
    }
    return [{ path: issue.path, message: issue.message }];
  });
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current = unwrap(schema);
  for (const key of path) {
    if (current instanceof z.ZodObject) current = unwrap((current.shape as Record<PropertyKey, z.ZodType>)[key]);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType as z.ZodType);
    else if (current instanceof z.ZodArray) current = unwrap(current.element as z.ZodType);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape as object) : [];
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType);
  return schema;
}
