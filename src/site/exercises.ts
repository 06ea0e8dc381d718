import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ExerciseDefinition } from '../contracts/index.ts';
import { AtelierError, parseOrExplain } from '../support/index.ts';

/** The exercise as its page may show it. @throws AtelierError BAD_INPUT when there is no such exercise, or a key of it is wrong. */
export function exercise(slug: string): ExerciseDefinition {
  const file = `content/exercises/${slug}/exercise.yaml`;
  const path = join(process.cwd(), file);
  if (!existsSync(path)) {
    const known = globSync('content/exercises/*/exercise.yaml', { cwd: process.cwd() }).map((found) => found.split('/')[2]);
    throw new AtelierError('BAD_INPUT', `there is no exercise "${slug}": ${file} is missing; exercises are: ${known.join(', ') || 'none yet'}`);
  }
  return parseOrExplain(ExerciseDefinition, parse(readFileSync(path, 'utf8')), file);
}
