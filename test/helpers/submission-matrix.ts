import type { Report } from '../../src/contracts/index.ts';
import type { Submission } from './submissions.ts';

/** Exercise × runtime × submission → what turned red, and how long it took. */
export function matrix(results: readonly { readonly submission: Submission; readonly report: Report }[]): string {
  const rows = results.map(({ submission: { name, exercise, runtime }, report: { verdict, checks, timings } }) => [
    exercise.slug, runtime, name, verdict,
    checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'broken').map(({ id }) => id).join(' ') || '–',
    `${(timings.gradeMs / 1_000).toFixed(1)} s`,
  ]).sort((a, b) => a.join().localeCompare(b.join()));
  const table = [['exercise', 'runtime', 'submission', 'verdict', 'red', 'time'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
