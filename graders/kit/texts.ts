import type { Localized } from '../../src/contracts/index.ts';

/** French first, as everywhere in the course. */
export function text(fr: string, en: string): Localized {
  return { fr, en };
}

/** Sentences one after another. */
export function sentences(...parts: readonly (Localized | undefined)[]): Localized {
  const present = parts.filter((part): part is Localized => part !== undefined);
  return { fr: present.map(({ fr }) => fr).join(' '), en: present.map(({ en }) => en).join(' ') };
}

/** A learner's text inside a sentence of ours: one line, at most `limit` characters. */
export function quote(raw: string, limit = 160): string {
  const line = raw.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** `a`, `b` and 3 more, for lists that may be long. */
export function some(items: readonly string[], limit = 3): Localized {
  const shown = items.slice(0, limit).join(', ');
  const rest = items.length - limit;
  return rest <= 0 ? text(shown, shown) : text(`${shown} et ${rest} de plus`, `${shown} and ${rest} more`);
}

/** Milliseconds as a reader takes them in: `37 ms`, `4,2 s` / `4.2 s`. */
export function duration(ms: number): Localized {
  if (ms < 1_000) return text(`${Math.round(ms)} ms`, `${Math.round(ms)} ms`);
  const seconds = (ms / 1_000).toFixed(1);
  return text(`${seconds.replace('.', ',')} s`, `${seconds} s`);
}

/** 1 000 in French, 1,000 in English. */
export function count(value: number): Localized {
  return { fr: value.toLocaleString('fr-FR').replace(/\s/g, ' '), en: value.toLocaleString('en-US') };
}

/** Applies a template to both languages of its values. */
export function say(fr: (of: (value: Localized) => string) => string, en: (of: (value: Localized) => string) => string): Localized {
  return { fr: fr((value) => value.fr), en: en((value) => value.en) };
}
