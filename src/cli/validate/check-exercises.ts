import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gradedExercises, graderFor } from '../../../graders/index.ts';
import { readLabSpec } from '../../../labs/spec/index.ts';
import type { ExerciseDefinition } from '../../contracts/index.ts';
import { messageOf, readSourceFiles } from '../../support/index.ts';
import { runtimeOf } from '../../flows/index.ts';
import type { CourseProblem } from './problem.ts';

const MIN_WRONG = 4;

/** Exercise, grader, lab, starter, solution and submissions of each exercise agree. */
export async function checkExercises(root: string, exercises: readonly ExerciseDefinition[]): Promise<CourseProblem[]> {
  const orphans = gradedExercises().filter((slug) => !exercises.some((exercise) => exercise.slug === slug))
    .map((slug) => ({ where: 'graders/index.ts', what: `grader ${slug} belongs to no exercise`, fix: `Write content/exercises/${slug}/exercise.yaml, or remove the grader.` }));
  const found = await Promise.all(exercises.map((exercise) => checkExercise(root, exercise)));
  return [...orphans, ...found.flat(), ...await orphanSubmissions(root, exercises)];
}

async function checkExercise(root: string, exercise: ExerciseDefinition): Promise<CourseProblem[]> {
  const { slug } = exercise;
  const file = `content/exercises/${slug}/exercise.yaml`;
  const folders = exercise.runtimes.flatMap((runtime) => ['starter', 'solution'].map((kind) => ({ runtime, folder: `content/exercises/${slug}/${kind}/${runtime}` })));
  return [
    ...graderProblems(exercise, file),
    ...await labProblems(exercise, file),
    ...(await Promise.all(folders.map(({ runtime, folder }) => programProblems(root, exercise, folder, runtime)))).flat(),
    ...await submissionProblems(root, exercise),
  ];
}

function graderProblems({ slug, points }: ExerciseDefinition, file: string): CourseProblem[] {
  const grader = graderFor(slug);
  if (grader === undefined) return [{ where: file, what: `exercise ${slug} has no grader`, fix: 'Add one to graders/index.ts.' }];
  if (grader.points === points) return [];
  return [{ where: file, what: `points is ${points}, the grader's checks add up to ${grader.points}`, fix: `Set points to ${grader.points}.` }];
}

async function labProblems({ lab }: ExerciseDefinition, file: string): Promise<CourseProblem[]> {
  try {
    await readLabSpec(lab);
    return [];
  } catch (error) {
    return [{ where: file, what: `lab: ${messageOf(error)}`, fix: 'Name a folder of labs/definitions.' }];
  }
}

async function programProblems(root: string, exercise: ExerciseDefinition, folder: string, runtime: string): Promise<CourseProblem[]> {
  try {
    const files = await readSourceFiles(join(root, folder));
    if (runtime === 'typescript' || runtime === 'java' || runtime === 'shell') {
      const found = runtimeOf(files, exercise.runtimes, folder);
      if (found !== runtime) return [{ where: folder, what: `holds a ${found} program`, fix: `Put a ${runtime} program there.` }];
    }
    return [];
  } catch (error) {
    return [{ where: folder, what: messageOf(error), fix: `Each runtime has a starter and a solution; write this one, or take ${runtime} out of runtimes.` }];
  }
}

async function submissionProblems(root: string, { slug }: ExerciseDefinition): Promise<CourseProblem[]> {
  const folder = `test/submissions/${slug}`;
  const names = await folderNames(join(root, folder));
  const wrong = names.filter((name) => name.startsWith('fail-')).length;
  const badlyNamed = names.filter((name) => !/^(pass|fail|broken)-[a-z0-9-]+$/.test(name)).map((name) => ({ where: `${folder}/${name}`, what: 'the name says no verdict', fix: 'Call it pass-…, fail-… or broken-….' }));
  if (wrong >= MIN_WRONG) return badlyNamed;
  return [...badlyNamed, { where: folder, what: `${wrong} wrong submissions; at least ${MIN_WRONG} are needed`, fix: 'Add fail-<mistake> folders, one per mistake that the grader must catch.' }];
}

async function orphanSubmissions(root: string, exercises: readonly ExerciseDefinition[]): Promise<CourseProblem[]> {
  const slugs = await folderNames(join(root, 'test', 'submissions'));
  return slugs.filter((slug) => !exercises.some((exercise) => exercise.slug === slug))
    .map((slug) => ({ where: `test/submissions/${slug}`, what: 'belongs to no exercise', fix: `Write content/exercises/${slug}/exercise.yaml, or remove the folder.` }));
}

async function folderNames(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
