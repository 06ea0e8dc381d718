import type { Locale } from '../../contracts/index.ts';

const NBSP = '\u00a0';
const NARROW_NBSP = '\u202f';

/**
 * Sets the spaces and quotes that a typesetter would: in French a no-break space before `:` and inside « », a narrow one
 * before `; ? !`, guillemets for straight or curly double quotes; curly quotes in English. Idempotent. For prose, not for code.
 */
export function typeset(text: string, locale: Locale): string {
  const curled = text
    .replace(/(^|[\s(\[«—–\u00a0\u202f])"(?=\S)/g, '$1“')
    .replace(/"/g, '”');
  return typesetSpaces(locale === 'en' ? curled : curled
    .replace(/“\s*/g, `«${NBSP}`)
    .replace(/\s*”/g, `${NBSP}»`)
    .replace(/«[ \u202f]/g, `«${NBSP}`)
    .replace(/[ \u202f]»/g, `${NBSP}»`), locale);
}

/** The same without touching double quotes: for text that may quote JSON. */
export function typesetSpaces(text: string, locale: Locale): string {
  const curled = text.replace(/(?<=[\p{L}\d])'(?=\p{L})/gu, '’');
  if (locale === 'en') return curled;
  return curled
    .replace(/ :(?=\s|$)/g, `${NBSP}:`)
    .replace(/ ([;?!])(?=[\s»)\u00a0]|$)/g, `${NARROW_NBSP}$1`)
    .replace(/(\d) (?=(?:%|ms|s|min|h|Ko|Mo|Go|octets?)(?:[\s.,;:)]|$))/g, `$1${NBSP}`)
    .replace(/(\d) (?=\d{3}(?:\D|$))/g, `$1${NARROW_NBSP}`);
}
