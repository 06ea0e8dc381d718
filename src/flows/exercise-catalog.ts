import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { ExerciseDefinition } from '../contracts/index.ts';
import { AtelierError, isCode, parseOrExplain, readSourceFiles } from '../support/index.ts';
import type { Exercises } from './ports.ts';

/**
 * Reads every `<folder>/<slug>/exercise.yaml`, in the order of modules.
 * @throws AtelierError BAD_INPUT naming file, key and fix.
 */
export async function loadExercises(folder: string): Promise<Exercises> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  });
  const slugs = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const all = await Promise.all(slugs.map((slug) => readExercise(folder, slug)));
  all.sort((a, b) => (a.module === b.module ? a.slug.localeCompare(b.slug) : a.module.localeCompare(b.module)));
  const get = (slug: string): ExerciseDefinition => {
    const exercise = all.find((candidate) => candidate.slug === slug);
    if (exercise !== undefined) return exercise;
    throw new AtelierError('NOT_FOUND', `there is no exercise ${slug}`, { hint: all.length === 0 ? `${folder} holds no exercise` : `There are: ${all.map((candidate) => candidate.slug).join(', ')}` });
  };
  return {
    get,
    list: () => all,
    async starter(slug, runtime) {
      if (!get(slug).runtimes.includes(runtime)) throw noRuntime(get(slug), runtime);
      return readSourceFiles(join(folder, slug, 'starter', runtime));
    },
  };
}

async function readExercise(folder: string, slug: string): Promise<ExerciseDefinition> {
  const file = join(folder, slug, 'exercise.yaml');
  const definition = parseOrExplain(ExerciseDefinition, await readYaml(file), file);
  if (definition.slug !== slug) throw new AtelierError('BAD_INPUT', `${file}: slug is ${definition.slug}, but its folder is ${slug}`, { hint: 'Give both the same name.' });
  return definition;
}

async function readYaml(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT')) throw new AtelierError('BAD_INPUT', `${file} is missing`, { hint: 'Every folder in content/exercises is an exercise and has an exercise.yaml.' });
    if (error instanceof YAMLParseError) throw new AtelierError('BAD_INPUT', `${file} is no valid YAML: ${error.message}`, { cause: error });
    throw error;
  }
}

/** For a runtime that the exercise doesn't take. */
export function noRuntime(exercise: ExerciseDefinition, runtime: string): AtelierError {
  return new AtelierError('NOT_FOUND', `exercise ${exercise.slug} has no ${runtime} version`, { hint: `It takes: ${exercise.runtimes.join(', ')}` });
}
