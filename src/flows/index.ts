/**
 * The use cases of the platform. Labs, agents, graders and storage arrive as interfaces (`ports.ts`).
 * @module
 */
export { loadExercises } from './exercise-catalog.ts';
export { gradeSubmission, newSeed, type GradeSubmissionOptions } from './grade-submission.ts';
export * from './ports.ts';
export { freezeFiles, freezeFolder, runtimeOf, type FrozenSubmission } from './submission.ts';
