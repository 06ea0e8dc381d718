/**
 * Learner code inside a lab: it reaches its own lab's network and nothing else of this machine.
 * @module
 */
export { runSandboxed } from './run-sandboxed.ts';
// What another driver's sandbox shares with this one: the words of a program's life are the same under every driver.
export { runResult, type Cause } from './ending.ts';
export { collectOutput } from './output.ts';
export { programEnvironment } from './program-environment.ts';
export { sandboxRuntime, type Bind, type SandboxRuntime } from './runtimes/index.ts';
