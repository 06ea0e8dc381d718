import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { SourceFiles } from '../contracts/exercise.ts';
import { AtelierError } from './atelier-error.ts';
import { parseOrExplain } from './parse-or-explain.ts';

const MAX_FILE_BYTES = 256 * 1024;
const MAX_FILES = 100;

/** Made by tools, not written by a learner: neither read nor deleted. Dot-files are left alone too. */
const IGNORED = new Set(['node_modules', 'target', 'dist']);

/**
 * Reads the text files of a submission folder. Dot-files, `node_modules`, `target` and `dist` are left out.
 * @throws AtelierError NOT_FOUND without the folder; BAD_INPUT naming a symbolic link, a special file, or too much.
 */
export async function readSourceFiles(directory: string): Promise<SourceFiles> {
  const files: Record<string, string> = {};
  await collect(directory, '', files);
  return parseOrExplain(SourceFiles, files, directory);
}

async function collect(root: string, below: string, files: Record<string, string>): Promise<void> {
  for (const entry of await listFolder(root, below)) {
    if (entry.name.startsWith('.') || IGNORED.has(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      await collect(root, path, files);
    } else if (entry.isFile()) {
      if (Object.keys(files).length >= MAX_FILES) throw new AtelierError('BAD_INPUT', `${root} holds more than ${MAX_FILES} files`, { hint: 'A submission is the program alone: move everything else out of the folder.' });
      files[path] = await readText(root, path);
    } else {
      const kind = entry.isSymbolicLink() ? 'a symbolic link' : 'no ordinary file';
      throw new AtelierError('BAD_INPUT', `${join(root, path)} is ${kind}`, { hint: 'Put the file itself there: links are not followed.' });
    }
  }
}

async function listFolder(root: string, below: string) {
  try {
    const entries = await readdir(join(root, below), { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (below === '' && isCode(error, 'ENOENT')) throw new AtelierError('NOT_FOUND', `there is no folder ${root}`);
    if (below === '' && isCode(error, 'ENOTDIR')) throw new AtelierError('BAD_INPUT', `${root} is a file, and a folder is needed`);
    throw error;
  }
}

async function readText(root: string, path: string): Promise<string> {
  const handle = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) throw new AtelierError('BAD_INPUT', `${join(root, path)} has ${size} bytes; at most ${MAX_FILE_BYTES} are allowed`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
  } catch (error) {
    if (error instanceof TypeError) throw new AtelierError('BAD_INPUT', `${join(root, path)} is no UTF-8 text`);
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Makes the folder hold exactly these source files; what `readSourceFiles` leaves out stays. Each file is replaced
 * atomically and is on disk on return: a crash leaves every file either old or new, never half.
 * @throws AtelierError BAD_INPUT when a path can't be a file of the folder, or would pass through a symbolic link.
 */
export async function writeSourceFiles(directory: string, files: SourceFiles): Promise<void> {
  const wanted = Object.keys(parseOrExplain(SourceFiles, files, 'files'));
  for (const path of wanted) assertPlainPath(path, wanted);
  await mkdir(directory, { recursive: true });
  const present = Object.keys(await readSourceFiles(directory));
  const obsolete = present.filter((path) => !wanted.includes(path));
  // A file that gives way to a folder (or the reverse) must go first; the others only once the new ones are safe.
  const inTheWay = obsolete.filter((path) => wanted.some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`)));
  for (const path of inTheWay) await removeFile(directory, path);
  for (const path of wanted) await replaceFile(directory, path, files[path] ?? '');
  for (const path of obsolete) if (!inTheWay.includes(path)) await removeFile(directory, path);
}

function assertPlainPath(path: string, all: readonly string[]): void {
  const segments = path.split('/');
  if (segments.includes('')) throw new AtelierError('BAD_INPUT', `files.${path}: a path with an empty part`, { hint: 'Write it like main.ts or src/api.ts.' });
  const ignored = segments.find((segment) => IGNORED.has(segment));
  if (ignored !== undefined) throw new AtelierError('BAD_INPUT', `files.${path}: folders named ${ignored} are made by tools and are not part of a submission`);
  const parent = all.find((other) => path.startsWith(`${other}/`));
  if (parent !== undefined) throw new AtelierError('BAD_INPUT', `files.${path}: ${parent} is already the name of a file`);
}

/** Creates the folders down to the file one by one, refusing to pass through anything that is no real folder. */
async function realFolder(directory: string, path: string): Promise<string> {
  let folder = directory;
  for (const segment of path.split('/').slice(0, -1)) {
    folder = join(folder, segment);
    await mkdir(folder).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw new AtelierError('BAD_INPUT', `${folder} is no ordinary folder`, { hint: 'Links are not followed: replace it by a folder.' });
  }
  return folder;
}

async function replaceFile(directory: string, path: string, text: string): Promise<void> {
  const folder = await realFolder(directory, path);
  const target = join(directory, path);
  const temporary = join(folder, `.saving-${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(temporary, 0o644); // whatever the umask: the sandboxed program runs as somebody else
    await rename(temporary, target); // replaces a symbolic link itself, never what it points to
  } catch (error) {
    await rm(temporary, { force: true });
    if (isCode(error, 'ENOSPC')) throw new AtelierError('DISK_FULL', `there is no room left to save ${target}`, { hint: 'Free some disk space; nothing that was saved before is lost.', cause: error });
    throw error;
  }
}

async function removeFile(directory: string, path: string): Promise<void> {
  await rm(join(directory, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    try {
      await rmdir(join(directory, folder));
    } catch {
      return; // not empty: it stays
    }
  }
}

/** Whether this is a system error of that code, e.g. `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
