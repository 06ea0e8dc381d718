/**
 * What every Node-side part needs: errors that say what to do, the one wait loop, parsing at the edge.
 * @module
 */
export * from './atelier-error.ts';
export * from './parse-or-explain.ts';
export * from './source-files.ts';
export { reachableSocketPath } from './socket-path.ts';
export * from './wait-until.ts';
