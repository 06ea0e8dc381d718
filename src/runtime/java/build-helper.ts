import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { AtelierError, messageOf } from '../../support/index.ts';
import { withSetupLock } from '../setup-lock.ts';

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
    if (existsSync(helper)) return;
    const work = await mkdtemp(join(folder, 'building-'));
    try {
      const joined = classpath.join(':');
      await promisify(execFile)(java, ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', joined, 'org.eclipse.jdt.internal.compiler.batch.Main', '-21', '-parameters', '-proc:none', '-nowarn', '-cp', joined, '-d', work, HELPER_SOURCES]);
      const files: Record<string, Uint8Array> = {};
      for (const file of globSync('**/*.class', { cwd: work }).sort()) files[file.replaceAll('\\', '/')] = await readFile(join(work, file));
      await writeFile(`${helper}.part`, zipSync(files));
      await rename(`${helper}.part`, helper);
    } catch (error) {
      throw new AtelierError('INTERNAL', `the helper of Java programs could not be compiled: ${messageOf(error)}`, { cause: error });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}
