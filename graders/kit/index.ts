/**
 * How a grader is written and run.
 * @module
 */
export { defineGrader, type CheckDefinition, type Grader, type GraderContext, type GraderDefinition, type Scenario } from './define-grader.ts';
export { fail, LabProblem, LearnerMistake, mistakeOr, pass, type Finding } from './findings.ts';
export { createRandom, type Random } from './random.ts';
export { gradeExercise, type GradeOptions } from './run-grader.ts';
export { count, duration, quote, say, sentences, some, text } from './texts.ts';
export { within, type WithinOptions } from './within.ts';
export * from './http/index.ts';
export * from './start/index.ts';
