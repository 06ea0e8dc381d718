import { cpus, totalmem } from 'node:os';

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  /** ours ÷ against, measured in this run. */
  readonly ratio?: number;
  readonly target: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export const milliseconds = (values: readonly number[]): string => `${Math.round(median(values))} ms`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** A Markdown table, ready for docs/benchmarks.md, with the machine it was measured on. */
export function printTable(rows: readonly Row[], runs: number): void {
  const [cpu] = cpus();
  console.log(`\nMeasured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB; median of ${runs} runs. Absolute times are noisy, ratios come from the same run.\n`);
  console.log('| what | Atelier | against | ratio | target |\n|---|---|---|---|---|');
  for (const { what, ours, against, ratio, target } of rows) console.log(`| ${what} | ${ours} | ${against} | ${ratio === undefined ? '' : ratio.toFixed(2)} | ${target} |`);
}
