import type { z } from 'zod';
import type { Localized } from '../../../src/contracts/index.ts';
import { keyPath } from '../../../src/support/index.ts';
import { quote, text } from '../texts.ts';
import type { HttpAnswer } from './call.ts';
import { mediaType, type RequestName } from './explain.ts';

export type JsonReading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Localized };

/** Reads an answer's JSON against a schema. Whatever is wrong with it becomes one sentence: content type, syntax, or the first field that doesn't fit. */
export function readJson<T>(name: RequestName, answer: HttpAnswer, schema: z.ZodType<T>): JsonReading<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer.body);
  } catch {
    const type = mediaType(answer);
    const shown = answer.body === '' ? text('le corps est vide', 'the body is empty') : text(`reçu : ${quote(answer.body)}`, `received: ${quote(answer.body)}`);
    const typed = type === '' ? text('sans Content-Type', 'without a Content-Type') : text(`Content-Type ${type}`, `Content-Type ${type}`);
    return problem(
      `${name} : la réponse ${answer.status} n'est pas du JSON (${typed.fr} ; ${shown.fr}).`,
      `${name}: the ${answer.status} answer is not JSON (${typed.en}; ${shown.en}).`,
    );
  }
  const result = schema.safeParse(parsed);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  const path = keyPath(issue?.path ?? []);
  const held = valueAt(parsed, issue?.path ?? []);
  const got = quote(answer.body);
  if (path === '') return problem(`${name} : un objet JSON est attendu, reçu ${got}.`, `${name}: a JSON object is expected, received ${got}.`);
  if (held === undefined) return problem(`${name} : le champ \`${path}\` manque dans ${got}.`, `${name}: field \`${path}\` is missing in ${got}.`);
  const wanted = issue === undefined ? text('', '') : wish(issue);
  return problem(
    `${name} : le champ \`${path}\` vaut ${quote(JSON.stringify(held), 60)}${wanted.fr === '' ? '' : `, ${wanted.fr} attendu`}.`,
    `${name}: field \`${path}\` is ${quote(JSON.stringify(held), 60)}${wanted.en === '' ? '' : `, expected ${wanted.en}`}.`,
  );
}

function problem(fr: string, en: string): { ok: false; problem: Localized } {
  return { ok: false, problem: text(fr, en) };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), root);
}

const NOUNS: Readonly<Record<string, Localized>> = {
  string: text('texte', 'a string'),
  number: text('nombre', 'a number'),
  int: text('nombre entier', 'a whole number'),
  boolean: text('booléen', 'a boolean'),
  object: text('objet', 'an object'),
  array: text('tableau', 'an array'),
};

function wish(issue: z.core.$ZodIssue): Localized {
  if (issue.code === 'invalid_type') return NOUNS[issue.expected] ?? text(issue.expected, issue.expected);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => JSON.stringify(value));
    return text(values.join(' ou '), values.join(' or '));
  }
  if (issue.code === 'invalid_format') return text('nombre décimal sous forme de texte', 'a decimal number as a string');
  return text(issue.message, issue.message);
}
