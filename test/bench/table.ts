import { cpus, totalmem } from 'node:os';
import type { LabSpec } from '../../src/contracts/index.ts';
import type { LabTimes } from './every-lab.ts';

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  /** ours ÷ against, measured in this run. */
  readonly ratio?: number;
  readonly target: string;
}

export interface LabRow {
  readonly spec: LabSpec;
  /** One for each run. */
  readonly times: readonly LabTimes[];
}

/** What is asked of a definition on a quiet machine of two cores: usable after so many milliseconds, with so many megabytes. */
const LAB_TARGETS: Readonly<Record<string, string>> = {
  notifications: '≤ 3500 ms, ≤ 600 MB', mirror: '≤ 6000 ms, ≤ 850 MB', integration: '≤ 15000 ms, ≤ 1900 MB', 'mirror-secured': '≤ 20000 ms',
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export const milliseconds = (values: readonly number[]): string => `${Math.round(median(values))} ms`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** A Markdown table, ready for docs/benchmarks.md, with the machine it was measured on. */
export function printTable(rows: readonly Row[], runs: number): void {
  printMachine(runs);
  console.log('| what | Atelier | against | ratio | target |\n|---|---|---|---|---|');
  for (const { what, ours, against, ratio, target } of rows) console.log(`| ${what} | ${ours} | ${against} | ${ratio === undefined ? '' : ratio.toFixed(2)} | ${target} |`);
}

/** The same for whole labs. */
export function printLabs(rows: readonly LabRow[], runs: number): void {
  printMachine(runs);
  console.log('| lab | services | usable after | plain compose, health checks content | ratio | memory | stop | target |\n|---|---|---|---|---|---|---|---|');
  for (const { spec, times } of rows) {
    const cold = times.map(({ coldMs }) => coldMs);
    const plain = times.flatMap(({ plainMs }) => plainMs ?? []);
    const against = plain.length === 0 ? ['', ''] : [milliseconds(plain), (median(cold) / median(plain)).toFixed(2)];
    console.log(`| ${[spec.name, spec.services.length, milliseconds(cold), ...against, megabytes(median(times.map(({ memoryBytes }) => memoryBytes))), milliseconds(times.map(({ stopMs }) => stopMs)), LAB_TARGETS[spec.name] ?? ''].join(' | ')} |`);
  }
}

function printMachine(runs: number): void {
  const [cpu] = cpus();
  console.log(`\nMeasured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB; median of ${runs} run${runs === 1 ? '' : 's'}. Absolute times are noisy, ratios come from the same run.\n`);
}
