import type { Locale } from '../contracts/index.ts';
import { en } from './en.ts';
import { fr, type SiteWords } from './fr.ts';

export type { SiteWords };

/** What the site itself says, in one language. */
export function siteWords(locale: Locale): SiteWords {
  return locale === 'fr' ? fr : en;
}
