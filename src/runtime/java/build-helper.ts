import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withSetupLock } from '../setup-lock.ts';
import { compileJar } from './compile-jar.ts';

/** Java sources of ours: what compiles a submission in its sandbox, and the program that archives are trained with. */
export const HELPER_SOURCES = join(import.meta.dirname, 'sources');

export const helperName = (key: string): string => `atelier-${key.slice(0, 12)}.jar`;

/** @param more other things that the helper depends on. */
export async function helperSourcesHash(more: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(more));
  for (const file of globSync('**/*.java', { cwd: HELPER_SOURCES }).sort()) hash.update(`${file}\0`).update(await readFile(join(HELPER_SOURCES, file)));
  return hash.digest('hex');
}

/** Compiles our helper into a jar, unless it is there. Only our own sources: a learner's are compiled in their sandbox. */
export async function buildHelper({ java, classpath, helper }: { java: string; classpath: readonly string[]; helper: string }): Promise<void> {
  if (existsSync(helper)) return;
  const folder = dirname(helper);
  await mkdir(folder, { recursive: true });
  await withSetupLock(folder, async () => {
    // Start-up archives hold for a jar of this very age: it is never written twice.
    if (!existsSync(helper)) await compileJar({ java, classpath, sources: HELPER_SOURCES, jar: helper, title: 'the helper of Java programs' });
  });
}
