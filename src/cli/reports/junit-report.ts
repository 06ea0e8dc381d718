import type { CheckResult, Locale, Report } from '../../contracts/index.ts';

/** JUnit XML: a check is a test case; `broken` is an error, not a failure. */
export function junitReport(report: Report, locale: Locale): string {
  const count = (...outcomes: CheckResult['outcome'][]): number => report.checks.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const orphan = report.verdict === 'broken' && count('broken') === 0; // broken before any check ran
  const totals = `tests="${report.checks.length + Number(orphan)}" failures="${count('failed')}" errors="${count('broken') + Number(orphan)}" skipped="${count('skipped')}" time="${seconds(report.timings.totalMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    `  <testsuite name="${escape(report.exercise)}" ${totals} timestamp="${report.startedAt.replace(/\.\d+Z$/, '')}">`,
    '    <properties>',
    ...properties(report).map(([name, value]) => `      <property name="${name}" value="${escape(value)}"/>`),
    '    </properties>',
    ...report.checks.flatMap((check) => testCase(report, check, locale)),
    ...(orphan ? [`    <testcase classname="${escape(report.exercise)}" name="grading" time="0.000">`, `      <error message="${escape(report.message?.[locale] ?? 'broken')}"/>`, '    </testcase>'] : []),
    `    <system-out>${escape(report.output.stdout)}</system-out>`,
    `    <system-err>${escape(report.output.stderr)}</system-err>`,
    '  </testsuite>',
    '</testsuites>', '',
  ].join('\n');
}

function properties({ runtime, verdict, score, seed, versions }: Report): [string, string][] {
  return [['runtime', runtime], ['verdict', verdict], ['score', String(score)], ['seed', seed], ['platform', versions.platform], ['kafka', versions.kafka], ['driver', versions.driver]];
}

function testCase({ exercise }: Report, check: CheckResult, locale: Locale): string[] {
  const head = `    <testcase classname="${escape(exercise)}" name="${escape(check.id)}" time="${seconds(check.durationMs)}"`;
  const body = { passed: [], skipped: ['      <skipped/>'], failed: [problem('failure', check, locale)], broken: [problem('error', check, locale)] }[check.outcome];
  return body.length === 0 ? [`${head}/>`] : [`${head}>`, ...body, '    </testcase>'];
}

function problem(tag: 'failure' | 'error', { title, expected, observed, hint }: CheckResult, locale: Locale): string {
  const text = [`${title[locale]}`, `expected: ${expected[locale]}`, `observed: ${observed?.[locale] ?? '-'}`, ...(hint === null ? [] : [`hint: ${hint[locale]}`])].join('\n');
  return `      <${tag} message="${escape(observed?.[locale] ?? title[locale])}">${escape(text)}</${tag}>`;
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

/** For text and attribute values. What XML 1.0 can't hold at all is replaced. */
function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };
  return text.replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd').replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
}
