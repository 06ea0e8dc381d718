/**
 * Lab definitions: `labs/definitions/<name>/compose.yaml` read into a LabSpec, with file, line and key in every error.
 * @module
 */
export { labDefinitions, readLabSpec } from './definitions.ts';
export { parseLabSpec } from './lab-spec.ts';
export { fillVariables } from './variables.ts';
