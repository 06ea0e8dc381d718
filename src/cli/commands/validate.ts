import { join } from 'node:path';
import { labDefinitions, readLabSpec } from '../../../labs/spec/index.ts';
import { loadExercises } from '../../flows/index.ts';
import { checkoutRoot } from '../../runtime/index.ts';
import { messageOf } from '../../support/index.ts';
import type { Command } from '../command.ts';
import { checkExercises } from '../validate/check-exercises.ts';
import { checkLessons } from '../validate/check-lessons.ts';
import { checkTexts } from '../validate/check-texts.ts';
import type { CourseProblem } from '../validate/problem.ts';

/** `atelier validate` */
export const validate: Command = {
  name: 'validate',
  summary: 'Checks that lessons, exercises, labs, graders and submissions agree with each other, and that no lesson says what is outdated. Starts nothing.',
  options: { root: { type: 'string', value: '<folder>', help: 'course to check (default: this checkout)' } },
  notes: ['Exit code: 0 when everything agrees, 1 otherwise. Problems are on stdout: file, what, fix.'],
  async run(invocation, terminal) {
    const root = invocation.text('root') ?? checkoutRoot();
    const problems: CourseProblem[] = await labFiles();
    const exercises = await loadExercises(join(root, 'content', 'exercises')).then((loaded) => loaded.list(), (error: unknown) => {
      problems.push({ where: 'content/exercises', what: messageOf(error), fix: 'Correct it, then validate again: the rest could not be checked.' });
      return undefined;
    });
    if (exercises !== undefined) problems.push(...await checkExercises(root, exercises), ...await checkLessons(root, exercises));
    problems.push(...await checkTexts(root));
    for (const { where, what, fix } of problems) terminal.out(`${where}: ${what}\n  → ${fix}\n`);
    terminal.say(problems.length === 0 ? `all agree: ${exercises?.length ?? 0} exercises` : `${problems.length} problems`);
    return problems.length === 0 ? 0 : 1;
  },
};

async function labFiles(): Promise<CourseProblem[]> {
  const results = await Promise.all((await labDefinitions()).map((name) => readLabSpec(name).then(() => undefined, (error: unknown) => ({ where: `labs/definitions/${name}/compose.yaml`, what: messageOf(error), fix: 'Correct the file.' }))));
  return results.filter((problem) => problem !== undefined);
}
