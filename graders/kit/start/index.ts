/**
 * Starts a learner's program, and says why it doesn't serve when it doesn't.
 * @module
 */
export { describeExit } from './describe-exit.ts';
export type { StartExplanation } from './explain-exit.ts';
export { explainStart, type StartEvidence } from './explain-start.ts';
export { startService, type StartedService, type StartOptions } from './start-service.ts';
