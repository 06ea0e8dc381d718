import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { EXIT_CODES, type ExerciseDefinition, Runtime } from '../../contracts/index.ts';
import { type Exercises, freezeFiles, freezeFolder, type FrozenSubmission, gradeSubmission, newSeed, runtimeOf } from '../../flows/index.ts';
import { openAttempts, WorkspaceStore } from '../../progress/index.ts';
import { AtelierError } from '../../support/index.ts';
import type { Command, Invocation, Terminal } from '../command.ts';
import { dataFolder, loadCourse, planOf, versions } from '../course.ts';
import { driverOption, withDriver } from '../driver-option.ts';
import { langOption, languageOf } from '../language.ts';
import { openOwnLab } from '../open-lab.ts';
import { checkLine } from '../reports/index.ts';
import { assertOutput, deliver, EXIT_NOTE, formatOption, outputOption, runtimeOption, seedOf, seedOption } from './grade.ts';

/** The one learner of single-user mode, whose files and attempts page and terminal share. */
const LEARNER = 'learner';

export interface ChosenSubmission {
  readonly runtime: Runtime;
  readonly frozen: FrozenSubmission;
}

/** `--submission`, else what the learner has written in the page or in `data/workspaces`; frozen either way. */
export async function chooseSubmission(invocation: Invocation, terminal: Terminal, exercises: Exercises, exercise: ExerciseDefinition): Promise<ChosenSubmission> {
  const scratch = join(dataFolder(terminal), 'tmp');
  const folder = invocation.text('submission');
  const asked = Runtime.safeParse(invocation.text('runtime'));
  if (asked.success && !exercise.runtimes.includes(asked.data)) throw new AtelierError('BAD_INPUT', `exercise ${exercise.slug} has no ${asked.data} version`, { hint: `It takes: ${exercise.runtimes.join(', ')}` });
  if (folder !== undefined) {
    const frozen = await freezeFolder(resolve(folder), scratch);
    return { frozen, runtime: asked.success ? asked.data : runtimeOf(frozen.files, exercise.runtimes, folder) };
  }
  const runtime = asked.success ? asked.data : exercise.runtimes[0] ?? 'typescript';
  const workspaces = new WorkspaceStore(join(dataFolder(terminal), 'workspaces'), (slug, which) => exercises.starter(slug, which));
  const { files } = await workspaces.open(LEARNER, exercise.slug, runtime);
  terminal.say(`files: ${workspaces.directory(LEARNER, exercise.slug, runtime)}`);
  return { runtime, frozen: await freezeFiles(files, scratch) };
}

/** `atelier check` */
export const check: Command = {
  name: 'check',
  summary: 'Checks your work as the page does: your files, a lab that keeps its data, an attempt that counts.',
  arguments: ['<exercise>'],
  options: { submission: { type: 'string', value: '<folder>', help: 'another folder than your files in data/workspaces; does not count as an attempt' }, runtime: runtimeOption, format: formatOption, output: outputOption, seed: seedOption, lang: langOption, driver: driverOption },
  notes: [EXIT_NOTE],
  async run(invocation, console) {
    const terminal = withDriver(invocation, console);
    const [slug = ''] = invocation.positionals;
    const locale = languageOf(invocation, terminal);
    const seed = seedOf(invocation) ?? newSeed();
    await assertOutput(invocation);
    const exercises = await loadCourse();
    const exercise = exercises.get(slug);
    const plan = planOf(slug);
    const { runtime, frozen } = await chooseSubmission(invocation, terminal, exercises, exercise);
    await using _submission = frozen;
    await using attempts = await openAttempts(join(dataFolder(terminal), 'atelier.sqlite'));
    const counts = invocation.text('submission') === undefined;
    const id = randomUUID();
    const startedAt = new Date();
    if (counts) await attempts.started({ id, owner: LEARNER, exercise: slug, runtime, startedAt: startedAt.toISOString(), seed, plan });
    try {
      terminal.say(`lab ${exercise.lab}: starting`);
      let recorded: Promise<void> = Promise.resolve();
      const report = await gradeSubmission({
        exercise, plan, runtime, seed, startedAt, directory: frozen.directory, signal: terminal.signal,
        versions: await versions().catch(() => ({ platform: 'unknown', kafka: 'unknown', driver: 'none' })),
        lab: () => openOwnLab(exercise.lab, terminal),
        onGrading: () => terminal.say(`lab ${exercise.lab}: ready`),
        onCheck: (result) => {
          terminal.say(checkLine(result, locale));
          if (counts) recorded = recorded.then(() => attempts.checkDecided(id, result));
          recorded.catch(() => undefined); // thrown below
        },
      });
      await recorded;
      if (counts) await attempts.finished(id, report);
      await deliver(report, invocation, terminal, locale);
      return EXIT_CODES[report.verdict];
    } catch (error) {
      if (counts) await (terminal.signal.aborted ? attempts.cancelled(id) : attempts.interrupted(id));
      throw error;
    }
  },
};
