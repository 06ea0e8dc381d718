import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtelierError } from '../../support/index.ts';

/** Path relative to the course's root, with `/` → text. */
export type NewFiles = Readonly<Record<string, string>>;

/**
 * Writes all files or none: what was made before an error is taken away again.
 * @throws AtelierError CONFLICT when one of them is there already; nothing has been written then.
 */
export async function writeNewFiles(root: string, files: NewFiles): Promise<string[]> {
  const paths = Object.keys(files);
  const there = paths.filter((path) => existsSync(join(root, path)));
  if (there.length > 0) throw new AtelierError('CONFLICT', `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already; nothing was written`, { hint: 'Take another name, or edit what is there.' });
  const made: string[] = [];
  try {
    for (const path of paths) {
      const file = join(root, path);
      // The first folder that was made, when there was one.
      const folder = await mkdir(dirname(file), { recursive: true });
      if (folder !== undefined) made.push(folder);
      await using handle = await open(file, 'wx');
      made.push(file);
      await handle.writeFile(files[path] ?? '');
    }
  } catch (error) {
    // A folder stands here only if it is of our making, with everything in it.
    for (const path of made.reverse()) await rm(path, { recursive: true, force: true });
    throw new AtelierError('BAD_INPUT', `${root}: the files could not be written; nothing was left there`, { cause: error, hint: 'See that the folder can be written to and that there is space.' });
  }
  return paths;
}
