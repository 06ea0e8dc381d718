import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ExerciseDefinition, type Runtime, Verdict } from '../../src/contracts/index.ts';
import { loadExercises, runtimeOf } from '../../src/flows/index.ts';
import { parseOrExplain, readSourceFiles } from '../../src/support/index.ts';

const root = join(import.meta.dirname, '../..');

/** `expected.json` of a submission. */
const Expected = z.strictObject({
  verdict: Verdict,
  /** Ids of the checks that turn red, in learning order; those that need them may be skipped. */
  failed: z.union([z.array(z.string()), z.literal('any')]),
  /** For `broken-*`: the service that dies by our fault once this check is decided. */
  sabotage: z.strictObject({ service: z.string(), afterCheck: z.string() }).optional(),
});

export interface Submission {
  readonly name: string;
  readonly exercise: ExerciseDefinition;
  readonly runtime: Runtime;
  readonly directory: string;
  readonly expected: z.infer<typeof Expected>;
}

/** `test/submissions/<slug>/*`, and the exercise's own starters (which fail) and solutions (which pass). */
export async function submissionsOf(slug: string): Promise<Submission[]> {
  const exercise = (await loadExercises(join(root, 'content/exercises'))).get(slug);
  const folder = join(root, 'test/submissions', slug);
  const own = exercise.runtimes.flatMap((runtime): Submission[] => [
    { name: `solution (${runtime})`, exercise, runtime, directory: join(root, 'content/exercises', slug, 'solution', runtime), expected: { verdict: 'pass', failed: [] } },
    { name: `starter (${runtime})`, exercise, runtime, directory: join(root, 'content/exercises', slug, 'starter', runtime), expected: { verdict: 'fail', failed: 'any' } },
  ]);
  const names = (await readdir(folder)).sort();
  return [...own, ...await Promise.all(names.map(async (name): Promise<Submission> => {
    const directory = join(folder, name);
    const where = join(directory, 'expected.json');
    const expected = parseOrExplain(Expected, JSON.parse(await readFile(where, 'utf8')), where);
    return { name, exercise, directory, expected, runtime: runtimeOf(await readSourceFiles(directory), exercise.runtimes, directory) };
  }))];
}
