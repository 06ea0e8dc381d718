import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { EXIT_CODES, type Locale, type Report, Runtime } from '../../contracts/index.ts';
import { freezeFolder, gradeSubmission, runtimeOf } from '../../flows/index.ts';
import { AtelierError, messageOf } from '../../support/index.ts';
import type { Command, Invocation, Option, Terminal } from '../command.ts';
import { dataFolder, loadCourse, planOf, versions } from '../course.ts';
import { driverOption, withDriver } from '../driver-option.ts';
import { langOption, languageOf } from '../language.ts';
import { openFreshLab } from '../open-lab.ts';
import { checkLine, type Format, FORMATS, writeReport } from '../reports/index.ts';

export const runtimeOption: Option = { type: 'string', value: '<runtime>', help: 'runtime of the submission (default: told from its files)', choices: ['typescript', 'java', 'shell'] };
export const formatOption: Option = { type: 'string', value: '<format>', help: 'form of the report on stdout (default: text)', choices: FORMATS };
export const seedOption: Option = { type: 'string', value: '<seed>', help: 'repeats the random values of the run whose report carries this seed' };
export const outputOption: Option = { type: 'string', value: '<file>', help: 'write the report there instead of stdout (npm prints a banner of its own on stdout; npm run -s does not)' };
export const EXIT_NOTE = 'Exit code: 0 pass, 1 fail, 2 wrong usage, 3 broken (our fault, not the submission’s). The report is on stdout, everything else on stderr.';

export const formatOf = (invocation: Invocation): Format => FORMATS.find((format) => format === invocation.text('format')) ?? 'text';

/** Asked before minutes of grading, not after. @throws AtelierError BAD_INPUT when the report could not be written there. */
export async function assertOutput(invocation: Invocation): Promise<void> {
  const file = invocation.text('output');
  if (file === undefined) return;
  const folder = dirname(resolve(file));
  if (!(await stat(folder).then((found) => found.isDirectory(), () => false))) throw new AtelierError('BAD_INPUT', `--output: there is no folder ${folder}`);
}

/** Writes the report to stdout, or whole to the file of `--output`. */
export async function deliver(report: Report, invocation: Invocation, terminal: Terminal, locale: Locale): Promise<void> {
  const text = writeReport(report, formatOf(invocation), locale);
  const file = invocation.text('output');
  if (file === undefined) return terminal.out(text);
  const part = `${resolve(file)}.part`;
  try {
    await writeFile(part, text);
    await rename(part, resolve(file));
  } catch (error) {
    await rm(part, { force: true });
    throw new AtelierError('BAD_INPUT', `the report can't be written to ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws AtelierError BAD_INPUT */
export function seedOf(invocation: Invocation): string | undefined {
  const seed = invocation.text('seed');
  if (seed !== undefined && !/^[\w-]{1,64}$/.test(seed)) throw new AtelierError('BAD_INPUT', `--seed must be up to 64 letters, digits, - or _, got "${seed}"`);
  return seed;
}

/** `atelier grade` */
export const grade: Command = {
  name: 'grade',
  summary: 'Grades a folder in a fresh lab that is taken down afterwards. For automation: needs no server and no person.',
  arguments: ['<exercise>'],
  options: { submission: { type: 'string', value: '<folder>', help: 'folder with the program (required)' }, runtime: runtimeOption, format: formatOption, output: outputOption, seed: seedOption, lang: langOption, driver: driverOption },
  notes: [EXIT_NOTE],
  async run(invocation, console) {
    const terminal = withDriver(invocation, console);
    const [slug = ''] = invocation.positionals;
    const locale = languageOf(invocation, terminal);
    const seed = seedOf(invocation);
    await assertOutput(invocation);
    const folder = invocation.text('submission');
    if (folder === undefined) throw new AtelierError('BAD_INPUT', '--submission is missing', { hint: `atelier grade ${slug} --submission <folder>` });
    const exercise = (await loadCourse()).get(slug);
    const plan = planOf(slug);
    await using frozen = await freezeFolder(resolve(folder), `${dataFolder(terminal)}/tmp`);
    const asked = Runtime.safeParse(invocation.text('runtime'));
    const runtime = asked.success ? asked.data : runtimeOf(frozen.files, exercise.runtimes, folder);
    if (!exercise.runtimes.includes(runtime)) throw new AtelierError('BAD_INPUT', `exercise ${slug} has no ${runtime} version`, { hint: `It takes: ${exercise.runtimes.join(', ')}` });

    terminal.say(`lab ${exercise.lab}: starting`);
    const report = await gradeSubmission({
      exercise, plan, runtime, seed, directory: frozen.directory, signal: terminal.signal,
      versions: await versions().catch(() => ({ platform: 'unknown', kafka: 'unknown', driver: 'none' })),
      lab: (signal) => openFreshLab(exercise.lab, terminal, signal),
      onGrading: () => terminal.say(`lab ${exercise.lab}: ready`),
      onCheck: (check) => terminal.say(checkLine(check, locale)),
    });
    await deliver(report, invocation, terminal, locale);
    return EXIT_CODES[report.verdict];
  },
};
