import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Locale } from '../contracts/index.ts';
import { AtelierError, parseOrExplain } from '../support/index.ts';

const FILE = 'content/glossary/terms.yaml';
const Entry = z.strictObject({
  fr: z.strictObject({ term: z.string(), english: z.string().optional(), short: z.string().optional(), text: z.string() }),
  en: z.strictObject({ term: z.string(), short: z.string().optional(), text: z.string() }),
  /** Ids of neighbouring terms. */
  see: z.array(z.string()).default([]),
});
const Terms = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), Entry);

export interface Term {
  readonly id: string;
  readonly term: string;
  /** Kafka's own word, when the French term is another one; or the abbreviation. */
  readonly aside: string | undefined;
  readonly text: string;
  readonly see: readonly string[];
}

let cached: z.infer<typeof Terms> | undefined;

function terms(): z.infer<typeof Terms> {
  if (cached !== undefined) return cached;
  const path = join(process.cwd(), FILE);
  const read = parseOrExplain(Terms, existsSync(path) ? parse(readFileSync(path, 'utf8')) ?? {} : {}, FILE);
  for (const [id, { see }] of Object.entries(read)) {
    const missing = see.find((other) => read[other] === undefined);
    if (missing !== undefined) throw new AtelierError('BAD_INPUT', `${FILE}: ${id}.see names "${missing}", which is no term of the glossary`);
  }
  return import.meta.env?.DEV ? read : (cached = read);
}

/** All terms in the language's alphabetical order. */
export function glossary(locale: Locale): Term[] {
  return Object.keys(terms()).map((id) => term(id, locale)).sort((a, b) => a.term.localeCompare(b.term, locale));
}

/** @throws AtelierError BAD_INPUT for an unknown id. */
export function term(id: string, locale: Locale): Term {
  const entry = terms()[id];
  if (entry === undefined) throw new AtelierError('BAD_INPUT', `<Term id="${id}"> is not in ${FILE}: it has ${Object.keys(terms()).join(', ') || 'no terms yet'}`);
  const words = entry[locale];
  const aside = ('english' in words ? words.english : undefined) ?? words.short;
  return { id, term: words.term, aside, text: words.text, see: entry.see };
}
