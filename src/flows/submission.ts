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
  if (Object.keys(files).length === 0) throw new AtelierError('BAD_INPUT', `${folder} holds no file of a program`, { hint: 'A submission has main.ts (TypeScript), src/main/java (Java) or main.sh (shell) at its top.' });
  return freezeFiles(files, scratch);
}

const MARKS: readonly { readonly runtime: Runtime; readonly mark: string; readonly has: (paths: readonly string[]) => boolean }[] = [
  { runtime: 'typescript', mark: 'main.ts', has: (paths) => paths.includes('main.ts') },
  { runtime: 'java', mark: 'src/main/java', has: (paths) => paths.some((path) => path.startsWith('src/main/java/') && path.endsWith('.java')) },
  { runtime: 'shell', mark: 'main.sh', has: (paths) => paths.includes('main.sh') },
];

/**
 * Tells the runtime from the files: `main.ts` is TypeScript, `src/main/java` is Java, `main.sh` is shell.
 * @throws AtelierError BAD_INPUT when it can't be told, or the exercise doesn't take it.
 */
export function runtimeOf(files: SourceFiles, admitted: readonly Runtime[], where: string): Runtime {
  const paths = Object.keys(files);
  const found = MARKS.filter(({ has }) => has(paths));
  const [first] = found;
  const hint = `Say it: --runtime ${admitted.join('|')}`;
  if (first === undefined) throw new AtelierError('BAD_INPUT', `${where} holds neither ${MARKS.map(({ mark }) => mark).join(' nor ')}: its runtime can't be told`, { hint });
  if (found.length > 1) throw new AtelierError('BAD_INPUT', `${where} holds both ${found.map(({ mark }) => mark).join(' and ')}: its runtime can't be told`, { hint });
  if (!admitted.includes(first.runtime)) throw new AtelierError('BAD_INPUT', `${where} is a ${first.runtime} program; this exercise takes ${admitted.join(', ')}`);
  return first.runtime;
}
