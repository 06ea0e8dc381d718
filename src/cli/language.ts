import type { Locale } from '../contracts/index.ts';
import type { Invocation, Option, Terminal } from './command.ts';

export const langOption: Option = { type: 'string', value: '<lang>', help: 'language of the report (default: of the terminal, else fr)', choices: ['fr', 'en'] };

/** `--lang`, else the terminal's language, else French. */
export function languageOf(invocation: Invocation, { environment }: Terminal): Locale {
  const asked = invocation.text('lang');
  if (asked === 'fr' || asked === 'en') return asked;
  const terminal = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return terminal.startsWith('en') ? 'en' : 'fr';
}
