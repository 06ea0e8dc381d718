/**
 * Learner code inside a lab: it reaches its own lab's network and nothing else of this machine.
 * @module
 */
export { runSandboxed } from './run-sandboxed.ts';
