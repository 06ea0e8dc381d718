import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What one stage of `npm test` came to. `skippedWhy` says in words what could not run and how to make it run. */
export interface StageOutcome {
  readonly stage: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly skippedWhy?: string;
  /** What turned red, each with the first lines of why: the end of a long log must be enough to know. */
  readonly failures?: readonly { readonly test: string; readonly message: string }[];
  /** Seconds that each file took. */
  readonly files?: readonly { readonly file: string; readonly seconds: number }[];
}

/** So many files are named with what they took. */
const SLOWEST = 12;
const root = resolve(import.meta.dirname, '../..');
const results = join(root, 'test-results');

/** Runs a program of node_modules in the foreground, its output shown as it comes. Resolves with its exit code. */
export function runTool(script: string, args: readonly string[], environment: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } });
    child.on('error', () => done(127));
    child.on('exit', (code) => done(code ?? 1));
  });
}

/** A check that is right or wrong as a whole: the type checker, the linter, the boundaries, the build. */
export async function staticStage(stage: string, script: string, args: readonly string[]): Promise<StageOutcome> {
  const startedAt = performance.now();
  const code = await runTool(script, args);
  return { stage, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, seconds: secondsSince(startedAt) };
}

/** One vitest project. A run that ends without a result file counts as failed, never as empty. */
export async function vitestStage(project: string, extra: readonly string[] = []): Promise<StageOutcome> {
  const startedAt = performance.now();
  mkdirSync(results, { recursive: true });
  const file = join(results, `${project}.json`);
  rmSync(file, { force: true });
  const code = await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...extra]);
  if (!existsSync(file)) return { stage: project, passed: 0, failed: 1, skipped: 0, seconds: secondsSince(startedAt), skippedWhy: `vitest ended with code ${code} before it could report` };
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const failed = report.numFailedTests + (code !== 0 && report.numFailedTests === 0 ? 1 : 0);
  return { stage: project, passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, seconds: secondsSince(startedAt), failures: failuresOf(report), files: filesOf(report) };
}

/** What is read of vitest's JSON report. A file that fails outside its tests has a `message` and no assertions. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Milliseconds since the epoch. */
    readonly startTime: number;
    readonly endTime: number;
    readonly message?: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] | null }[];
  }[];
}

function failuresOf({ testResults }: VitestReport): NonNullable<StageOutcome['failures']> {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const red = assertionResults.filter((test) => test.status === 'failed').map(({ fullName, failureMessages }) => ({ test: `${basename(name)}: ${fullName}`, message: failureMessages?.join('\n') ?? '' }));
    return red.length === 0 && status === 'failed' ? [{ test: basename(name), message: message ?? '' }] : red;
  });
}

function filesOf({ testResults }: VitestReport): NonNullable<StageOutcome['files']> {
  return testResults.map(({ name, startTime, endTime }) => ({ file: basename(name), seconds: (endTime - startTime) / 1_000 }));
}

/** The browser tests. */
export async function playwrightStage(extra: readonly string[] = []): Promise<StageOutcome> {
  const startedAt = performance.now();
  mkdirSync(results, { recursive: true });
  const file = join(results, 'e2e.json');
  rmSync(file, { force: true });
  const code = await runTool('node_modules/@playwright/test/cli.js', ['test', '--reporter=list,json', ...extra], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  if (!existsSync(file)) return { stage: 'e2e', passed: 0, failed: 1, skipped: 0, seconds: secondsSince(startedAt), skippedWhy: `playwright ended with code ${code} before it could report` };
  const report = JSON.parse(readFileSync(file, 'utf8')) as PlaywrightReport;
  const { stats } = report;
  const failed = stats.unexpected + stats.flaky + (code !== 0 && stats.unexpected + stats.flaky === 0 ? 1 : 0);
  return { stage: 'e2e', passed: stats.expected, failed, skipped: stats.skipped, seconds: secondsSince(startedAt), failures: report.suites.flatMap(redSpecs) };
}

/** What is read of Playwright's JSON report: a suite is a file or a `describe` in it. */
interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
  readonly suites: readonly PlaywrightSuite[];
}

interface PlaywrightSuite {
  readonly file: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs: readonly { readonly title: string; readonly ok: boolean; readonly tests: readonly { readonly results: readonly { readonly error?: { readonly message?: string } }[] }[] }[];
}

function redSpecs({ file, suites = [], specs }: PlaywrightSuite): NonNullable<StageOutcome['failures']> {
  const red = specs.filter(({ ok }) => !ok).map(({ title, tests }) => ({ test: `${basename(file)}: ${title}`, message: tests.flatMap(({ results: runs }) => runs.map(({ error }) => error?.message ?? '')).join('\n') }));
  return [...red, ...suites.flatMap(redSpecs)];
}

/** A stage that this machine can't run, with the reason and the way out. */
export function couldNotRun(stage: string, why: string): StageOutcome {
  return { stage, passed: 0, failed: 0, skipped: 1, seconds: 0, skippedWhy: why };
}

/** Prints what ran and what could not, and closes with the plain line that CI reads. Returns the exit code. */
export function summarize(outcomes: readonly StageOutcome[]): number {
  const total = (key: 'passed' | 'failed' | 'skipped'): number => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  console.log('\nWhat ran');
  for (const { stage, passed, failed, skipped, seconds, skippedWhy } of outcomes) {
    const mark = failed > 0 ? '✗' : passed > 0 ? '✓' : '–';
    console.log(`  ${mark} ${stage.padEnd(14)} ${String(passed).padStart(4)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped ${seconds.toFixed(0).padStart(5)} s${skippedWhy === undefined ? '' : `  ${skippedWhy}`}`);
  }
  const slowest = outcomes.flatMap(({ stage, files = [] }) => files.map((one) => ({ stage, ...one }))).sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  if (slowest.length > 0) console.log('\nWhat took longest');
  for (const { stage, file, seconds } of slowest) console.log(`  ${seconds.toFixed(0).padStart(5)} s  ${stage} · ${file}`);
  const failures = outcomes.flatMap(({ stage, failures: red = [] }) => red.map((one) => ({ stage, ...one })));
  if (failures.length > 0) console.log('\nWhat failed');
  for (const { stage, test, message } of failures) {
    const lines = stripVTControlCharacters(message).split('\n').filter((line) => line.trim() !== '').slice(0, 6);
    console.log(`  ✗ ${stage} · ${test.slice(0, 200)}\n${lines.map((line) => `      ${line.slice(0, 300)}`).join('\n')}`);
  }
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  return total('failed') === 0 && total('passed') > 0 ? 0 : 1;
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}
