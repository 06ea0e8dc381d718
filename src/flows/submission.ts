import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime, SourceFiles } from '../contracts/index.ts';
import { AtelierError, readSourceFiles, writeSourceFiles } from '../support/index.ts';

/** A copy of a submission that nobody edits; gone when disposed of. */
export interface FrozenSubmission extends AsyncDisposable {
  readonly directory: string;
  readonly files: SourceFiles;
}

/**
 * Copies the files, so that what is edited meanwhile changes nothing.
 * @param scratch folder in which the copy is made; created when missing.
 */
export async function freezeFiles(files: SourceFiles, scratch: string): Promise<FrozenSubmission> {
  await mkdir(scratch, { recursive: true });
  const parent = await mkdtemp(join(scratch, 'submission-'));
  const directory = join(parent, 'files');
  const dispose = (): Promise<void> => rm(parent, { recursive: true, force: true });
  try {
    await writeSourceFiles(directory, files);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { directory, files, [Symbol.asyncDispose]: dispose };
}

/** As `freezeFiles`, from a folder. @throws AtelierError BAD_INPUT when it holds no files. */
export async function freezeFolder(folder: string, scratch: string): Promise<FrozenSubmission> {
  const files = await readSourceFiles(folder);
  if (Object.keys(files).length === 0) throw new AtelierError('BAD_INPUT', `${folder} holds no file of a program`, { hint: 'A submission has main.ts (TypeScript) or src/main/java (Java) at its top.' });
  return freezeFiles(files, scratch);
}

/**
 * Tells the runtime from the files: `main.ts` is TypeScript, `src/main/java` is Java.
 * @throws AtelierError BAD_INPUT when it can't be told, or the exercise doesn't take it.
 */
export function runtimeOf(files: SourceFiles, admitted: readonly Runtime[], where: string): Runtime {
  const paths = Object.keys(files);
  const found: Runtime[] = [
    ...(paths.includes('main.ts') ? ['typescript' as const] : []),
    ...(paths.some((path) => path.startsWith('src/main/java/') && path.endsWith('.java')) ? ['java' as const] : []),
  ];
  const [runtime] = found;
  if (runtime === undefined) {
    throw new AtelierError('BAD_INPUT', `${where} holds neither main.ts nor src/main/java: its runtime can't be told`, { hint: `Say it: --runtime ${admitted.join('|')}` });
  }
  if (found.length > 1) throw new AtelierError('BAD_INPUT', `${where} holds both main.ts and src/main/java: its runtime can't be told`, { hint: `Say it: --runtime ${admitted.join('|')}` });
  if (!admitted.includes(runtime)) throw new AtelierError('BAD_INPUT', `${where} is a ${runtime} program; this exercise takes ${admitted.join(', ')}`);
  return runtime;
}
