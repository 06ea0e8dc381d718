/**
 * What learners did and wrote: attempts (append-only events in SQLite) and workspaces (plain files).
 * @module
 */
export { openAttempts, type AttemptStore, type NewAttempt } from './attempt-store.ts';
export { WorkspaceStore, type StarterOf } from './workspace-store.ts';
