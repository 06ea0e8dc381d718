import type { CheckResult, Locale, Report } from '../../contracts/index.ts';

const MARKS = { passed: '✓', failed: '✗', skipped: '·', broken: '!' } as const;

const WORDS = {
  fr: {
    verdict: { pass: 'Réussi', fail: 'À corriger', broken: 'Interrompu de notre côté' },
    expected: 'Attendu', observed: 'Constaté', hint: 'Piste', points: 'points', seed: 'graine', output: 'Sortie du programme',
    seconds: (ms: number) => `${(ms / 1_000).toFixed(1).replace('.', ',')} s`, colon: ' :',
  },
  en: {
    verdict: { pass: 'Passed', fail: 'Not yet', broken: 'Stopped on our side' },
    expected: 'Expected', observed: 'Observed', hint: 'Hint', points: 'points', seed: 'seed', output: 'Program output',
    seconds: (ms: number) => `${(ms / 1_000).toFixed(1)} s`, colon: ':',
  },
} as const;
const OUTPUT_LINES = 20;

/** One line of a check that has been decided, as it is shown while a grading goes on. */
export function checkLine(check: CheckResult, locale: Locale): string {
  return `${MARKS[check.outcome]} ${check.title[locale]}`;
}

/** The report for a person at a terminal. No color codes: it may be piped. */
export function textReport(report: Report, locale: Locale): string {
  const words = WORDS[locale];
  const checks = report.checks.flatMap((check) => [checkLine(check, locale), ...(check.outcome === 'failed' || check.outcome === 'broken' ? explain(check, locale) : [])]);
  const output = report.verdict === 'pass' ? [] : lastOutput(report, `${words.output}${words.colon}`);
  return [
    ...checks, '',
    ...(report.message === null ? [] : [report.message[locale], '']),
    ...output,
    `${words.verdict[report.verdict]} · ${report.points.earned}/${report.points.max} ${words.points} · ${words.seconds(report.timings.totalMs)} · ${words.seed} ${report.seed}`, '',
  ].join('\n');
}

function explain({ expected, observed, hint }: CheckResult, locale: Locale): string[] {
  const { expected: expectedWord, observed: observedWord, hint: hintWord, colon } = WORDS[locale];
  const rows: [string, string | undefined][] = [[expectedWord, expected[locale]], [observedWord, observed?.[locale]], [hintWord, hint?.[locale]]];
  return rows.flatMap(([word, text]) => (text === undefined ? [] : [`    ${word}${colon} ${text.replaceAll('\n', '\n      ')}`]));
}

function lastOutput({ output }: Report, title: string): string[] {
  const lines = [...output.stdout.split('\n'), ...output.stderr.split('\n')].filter((line) => line !== '').slice(-OUTPUT_LINES);
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${printable(line)}`), ''];
}

/** Learner output must not steer the terminal: control characters are shown, not sent. */
function printable(line: string): string {
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
