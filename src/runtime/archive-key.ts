import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimePaths } from './paths.ts';

/** `.atelier/runtime/archives/<bundle>.aot`, where `run` looks for it. */
export function archivePath(paths: RuntimePaths, bundle: string): string {
  return join(paths.archives, `${bundle}.aot`);
}

/** Beside the archive: what it was trained for. */
export function archiveKeyPath(paths: RuntimePaths, bundle: string): string {
  return join(paths.archives, `${bundle}.key`);
}

/** Whether the archive exists and was trained for these jars on this JRE. */
export function archiveIsCurrent(paths: RuntimePaths, bundle: string, key: string): boolean {
  try {
    return statSync(archivePath(paths, bundle)).size > 0 && readFileSync(archiveKeyPath(paths, bundle), 'utf8') === key;
  } catch {
    return false;
  }
}
