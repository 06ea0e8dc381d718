/**
 * A report, written for people and for machines.
 * @module
 */
import type { Locale, Report } from '../../contracts/index.ts';
import { githubReport } from './github-report.ts';
import { junitReport } from './junit-report.ts';
import { textReport } from './text-report.ts';

export { checkLine, textReport } from './text-report.ts';

export const FORMATS = ['text', 'json', 'junit', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** The whole report in one format, with its final line break. */
export function writeReport(report: Report, format: Format, locale: Locale): string {
  switch (format) {
    case 'json': return `${JSON.stringify(report, undefined, 2)}\n`;
    case 'junit': return junitReport(report, locale);
    case 'github': return githubReport(report, locale);
    case 'text': return textReport(report, locale);
  }
}
