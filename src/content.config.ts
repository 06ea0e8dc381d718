import { defineCollection } from 'astro/content/config';
import { glob } from 'astro/loaders';
import { z } from 'zod';
import { Slug } from './contracts/index.ts';

/** Front matter of a lesson. Strict: a key that isn't here stops the build with the file's name. */
export const LessonFrontMatter = z.strictObject({
  /** Shown as h1. */
  title: z.string().min(3).max(90),
  /** One sentence for the course map and the search. */
  summary: z.string().min(20).max(240),
  /** Name of the folder it stands in. */
  module: z.string().regex(/^\d\d-[a-z0-9-]+$/, 'the name of the folder, e.g. 03-development'),
  /** The NN of the file's name. */
  order: z.number().int().min(1).max(99),
  /** Reading time without the exercise. */
  minutes: z.number().int().min(3).max(40),
  /** "You will be able to …", infinitives. */
  objectives: z.array(z.string().min(8)).min(2).max(5),
  /** Slug in content/exercises: gives the lesson its workbench. */
  exercise: Slug.optional(),
  /** The version that its statements were checked on. */
  kafka: z.string().regex(/^\d+\.\d+\.\d+$/, 'a full version, e.g. "4.3.1"'),
});

export type LessonFrontMatter = z.infer<typeof LessonFrontMatter>;

export const collections = {
  chapters: defineCollection({ loader: glob({ base: './content/chapters', pattern: '{fr,en}/*/*.mdx' }), schema: LessonFrontMatter }),
};
