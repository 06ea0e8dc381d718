/**
 * The use cases of the platform. Labs, agents, graders and storage arrive as interfaces (`ports.ts`).
 * @module
 */
export { loadExercises } from './exercise-catalog.ts';
export { exerciseSession, exerciseView, type SessionDeps } from './exercise-session.ts';
export { gradeSubmission, newSeed, type GradeSubmissionOptions } from './grade-submission.ts';
export { stopProgram } from './grading-host.ts';
export { LiveFeed } from './live-feed.ts';
export * from './ports.ts';
export { programEnvironment, programPort } from './program-environment.ts';
export { ProgramRuns } from './run-program.ts';
export { freezeFiles, freezeFolder, runtimeOf, type FrozenSubmission } from './submission.ts';
export { ExerciseChecks, type SubmitDeps } from './submit-exercise.ts';
export { Terminals, type TerminalView } from './terminals.ts';
export { requestInLab, type TunnelRequest } from './tunnel-http.ts';
export { ClusterWatch } from './watch-clusters.ts';
