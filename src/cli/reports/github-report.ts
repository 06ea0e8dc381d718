import type { Locale, Report } from '../../contracts/index.ts';

/** GitHub Actions annotations, one line per check that did not pass, and a closing notice. */
export function githubReport(report: Report, locale: Locale): string {
  const lines = report.checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'broken').map(({ id, title, expected, observed, hint }) => {
    const text = [observed?.[locale], `${locale === 'fr' ? 'attendu' : 'expected'}: ${expected[locale]}`, hint?.[locale]].filter((part) => part !== undefined).join('\n');
    return `::error title=${property(`${id}: ${title[locale]}`)}::${data(text)}`;
  });
  const closing = `${report.exercise}: ${report.verdict}, ${report.points.earned}/${report.points.max} points, seed ${report.seed}`;
  const level = { pass: 'notice', fail: 'error', broken: 'warning' }[report.verdict];
  const message = report.message === null ? [] : [`::warning title=${property(report.exercise)}::${data(report.message[locale])}`];
  return [...lines, ...message, `::${level} title=Kafka Atelier::${data(closing)}`, ''].join('\n');
}

/** Line breaks and percent signs would end the command early. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
