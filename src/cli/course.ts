import { join, resolve } from 'node:path';
import { graderFor } from '../../graders/index.ts';
import packageJson from '../../package.json' with { type: 'json' };
import type { CheckPlan } from '../contracts/index.ts';
import { type Exercises, loadExercises } from '../flows/index.ts';
import { checkoutRoot, loadRuntime } from '../runtime/index.ts';
import { AtelierError } from '../support/index.ts';
import type { Terminal } from './command.ts';

export const VERSION: string = packageJson.version;

export const exercisesFolder = (): string => join(checkoutRoot(), 'content', 'exercises');
export const loadCourse = (): Promise<Exercises> => loadExercises(exercisesFolder());

/** `ATELIER_DATA`, @default `data` of the checkout. */
export function dataFolder({ environment }: Terminal): string {
  return resolve(environment['ATELIER_DATA'] || join(checkoutRoot(), 'data'));
}

/** @throws AtelierError NOT_FOUND when nobody wrote a grader for it. */
export function planOf(slug: string): readonly CheckPlan[] {
  const grader = graderFor(slug);
  if (grader === undefined) throw new AtelierError('NOT_FOUND', `exercise ${slug} has no grader`, { hint: 'npm run atelier -- validate' });
  return grader.plan;
}

export async function versions(): Promise<{ platform: string; kafka: string; driver: string }> {
  const { kafkaVersion } = await loadRuntime();
  return { platform: VERSION, kafka: kafkaVersion, driver: 'none' };
}
