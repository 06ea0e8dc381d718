import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ExerciseDefinition } from '../../contracts/index.ts';
import type { CourseProblem } from './problem.ts';

/** Components that name an exercise. */
const USES = /<(Workbench|ApiConsole)\b[^>]*?\bexercise=(?:"([^"]*)"|'([^']*)'|\{["'`]([^"'`]*)["'`]\})/g;

interface Lesson {
  /** `NN-module/NN-lesson.mdx` */
  readonly path: string;
  readonly exercises: readonly string[];
}

/** Lessons exist in French and English alike, and the exercises they use exist. */
export async function checkLessons(root: string, exercises: readonly ExerciseDefinition[]): Promise<CourseProblem[]> {
  const [fr, en] = await Promise.all([lessonsOf(root, 'fr'), lessonsOf(root, 'en')]);
  const used = new Set([...fr, ...en].flatMap((lesson) => lesson.exercises));
  return [
    ...missing('fr', fr, 'en', en), ...missing('en', en, 'fr', fr),
    ...different(fr, en),
    ...[...fr.map((lesson) => ({ locale: 'fr', lesson })), ...en.map((lesson) => ({ locale: 'en', lesson }))].flatMap(({ locale, lesson }) =>
      lesson.exercises.filter((slug) => !exercises.some((exercise) => exercise.slug === slug))
        .map((slug) => ({ where: `content/chapters/${locale}/${lesson.path}`, what: `uses exercise ${slug}, which doesn't exist`, fix: 'Correct the slug, or write the exercise.' }))),
    ...exercises.filter(({ slug }) => !used.has(slug)).map(({ slug }) => ({ where: `content/exercises/${slug}`, what: 'no lesson uses this exercise', fix: `Put <Workbench exercise="${slug}" /> into a lesson of its module.` })),
  ];
}

async function lessonsOf(root: string, locale: string): Promise<Lesson[]> {
  const folder = join(root, 'content', 'chapters', locale);
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name.endsWith('.mdx'));
  return Promise.all(files.map(async (entry) => {
    const file = join(entry.parentPath, entry.name);
    const text = await readFile(file, 'utf8');
    const slugs = [...text.matchAll(USES)].map(([, , double, single, braced]) => double ?? single ?? braced ?? '');
    return { path: relative(folder, file).split(sep).join('/'), exercises: [...new Set(slugs)].sort() };
  }));
}

function missing(has: string, there: readonly Lesson[], lacks: string, here: readonly Lesson[]): CourseProblem[] {
  return there.filter(({ path }) => !here.some((lesson) => lesson.path === path))
    .map(({ path }) => ({ where: `content/chapters/${has}/${path}`, what: `has no counterpart in ${lacks}`, fix: `Write content/chapters/${lacks}/${path}.` }));
}

function different(fr: readonly Lesson[], en: readonly Lesson[]): CourseProblem[] {
  return fr.flatMap(({ path, exercises }) => {
    const counterpart = en.find((lesson) => lesson.path === path);
    if (counterpart === undefined || counterpart.exercises.join() === exercises.join()) return [];
    return [{ where: `content/chapters/en/${path}`, what: `uses the exercises ${counterpart.exercises.join(', ') || 'none'}, its French counterpart ${exercises.join(', ') || 'none'}`, fix: 'Use the same exercises in both.' }];
  });
}
