/**
 * Saved labs: a stopped lab's data in one file, and a lab made of such a file.
 * @module
 */
export { type Setting, type Manifest } from './manifest.ts';
export { restoreLab, type RestoreOptions } from './restore-lab.ts';
export { saveLab, type SaveOptions } from './save-lab.ts';
