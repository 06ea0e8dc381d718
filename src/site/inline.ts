import type { Locale } from '../contracts/index.ts';
import { typeset } from '../i18n/index.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** HTML of a component's text property: typeset, with `code` in backticks. Everything else is escaped. */
export function inline(text: string, locale: Locale): string {
  const escape = (piece: string) => piece.replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
  return text.split('`').map((piece, at) => (at % 2 === 1 ? `<code>${escape(piece)}</code>` : escape(typeset(piece, locale)))).join('');
}
