import type { SourceFiles } from '../../contracts/index.ts';

const PATH = /^(?!\.)(?!.*\/\.)(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$/;
const MOST = 100;

/** Files that a program of each runtime begins with: they keep their names. */
const ENTRIES: readonly string[] = ['main.ts'];

export type FileProblem = 'bad' | 'taken' | 'last' | 'main' | 'tooMany';

/** Why a new file can't have this name; undefined when it can. */
export function nameProblem(files: SourceFiles, path: string): FileProblem | undefined {
  if (Object.keys(files).length >= MOST) return 'tooMany';
  if (!PATH.test(path) || path.endsWith('/') || path.includes('//') || path.length > 200) return 'bad';
  const clash = Object.keys(files).some((name) => name === path || name.startsWith(`${path}/`) || path.startsWith(`${name}/`));
  return clash ? 'taken' : undefined;
}

export function renameProblem(files: SourceFiles, from: string, to: string): FileProblem | undefined {
  if (ENTRIES.includes(from)) return 'main';
  const { [from]: _moved, ...others } = files;
  return nameProblem(others, to);
}

export function removeProblem(files: SourceFiles, path: string): FileProblem | undefined {
  if (ENTRIES.includes(path)) return 'main';
  return Object.keys(files).length <= 1 ? 'last' : undefined;
}

/** Renames in place: the order of the tabs stays. */
export function renamed(files: SourceFiles, from: string, to: string): SourceFiles {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path === from ? to : path, text]));
}

export function without(files: SourceFiles, path: string): SourceFiles {
  const { [path]: _removed, ...others } = files;
  return others;
}

/** Entry file first, then by name. */
export function tabOrder(files: SourceFiles): string[] {
  const rank = (path: string) => (ENTRIES.includes(path) ? 0 : 1);
  return Object.keys(files).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

export function sameFiles(a: SourceFiles, b: SourceFiles): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
