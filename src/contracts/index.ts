/**
 * The words that the parts of the platform use with each other. Browser-safe: zod is the only import.
 * @module
 */
export * from './agent.ts';
export * from './api.ts';
export * from './exercise.ts';
export * from './grading.ts';
export * from './lab.ts';
export * from './localized.ts';
export * from './report.ts';
export * from './run-result.ts';
export * from './snapshot.ts';
export * from './terminal.ts';
