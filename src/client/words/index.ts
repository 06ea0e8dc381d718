import type { Locale, Localized } from '../../contracts/index.ts';
import { en } from './en.ts';
import { fr, type ClientWords } from './fr.ts';
import { typeset, typesetSpaces } from './typeset.ts';

export type { ClientWords };
export { typeset };

/** Language of the page. */
export function pageLocale(): Locale {
  return document.documentElement.lang === 'en' ? 'en' : 'fr';
}

export function clientWords(locale: Locale = pageLocale()): ClientWords {
  return locale === 'fr' ? fr : en;
}

/** The reader's language of a text, spaces typeset; quotes stay, for they may be JSON's. */
export function say(text: Localized, locale: Locale = pageLocale()): string {
  return typesetSpaces(text[locale], locale);
}
