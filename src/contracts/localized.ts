import { z } from 'zod';

/** The course's languages. French is the first one written; English is its equal. */
export const LOCALES = ['fr', 'en'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

/** A text that a person reads, in every language of the course. */
export const Localized = z.strictObject({ fr: z.string(), en: z.string() });
export type Localized = z.infer<typeof Localized>;

/** The same words in both languages: names, numbers, log lines. */
export function sameInBoth(text: string): Localized {
  return { fr: text, en: text };
}
