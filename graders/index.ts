/**
 * The graders, by exercise.
 * @module
 */
import { firstRecords } from './exercises/01-fundamentals/first-records.grader.ts';
import { notificationConsumers } from './exercises/03-development/notification-consumers.grader.ts';
import { notificationPartitioner } from './exercises/03-development/notification-partitioner.grader.ts';
import { notificationProducers } from './exercises/03-development/notification-producers.grader.ts';
import type { Grader } from './kit/index.ts';

export { createRandom, gradeExercise, type Grader, type GradeOptions } from './kit/index.ts';

const GRADERS: readonly Grader[] = [firstRecords, notificationProducers, notificationPartitioner, notificationConsumers];

/** Undefined when no grader has that slug: content, labs and graders then disagree. */
export function graderFor(slug: string): Grader | undefined {
  return GRADERS.find(({ exercise }) => exercise === slug);
}

/** Slugs that have a grader. */
export function gradedExercises(): string[] {
  return GRADERS.map(({ exercise }) => exercise);
}
