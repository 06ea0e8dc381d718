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

/** The folder that Java looks for classes in, and how long its paths get: a tab has room for the name alone. */
const JAVA_ROOTS = ['src/main/java/', 'src/main/resources/'];

/** What a file's tab says: the name alone for Java, as long as no two files share it. */
export function tabLabel(files: SourceFiles, path: string): string {
  if (!JAVA_ROOTS.some((root) => path.startsWith(root))) return path;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return Object.keys(files).some((other) => other !== path && other.endsWith(`/${name}`)) ? path : name;
}

/** Where a new file belongs: `Foo.java` beside the classes that are there, `application.yml` among the resources. */
export function placed(files: SourceFiles, name: string): string {
  const [sources = '', resources = ''] = JAVA_ROOTS;
  const first = Object.keys(files).filter((path) => path.startsWith(sources)).sort()[0];
  if (first === undefined || name.includes('/')) return name;
  if (name.endsWith('.java')) return first.slice(0, first.lastIndexOf('/') + 1) + name;
  return /\.(properties|ya?ml|xml|json)$/.test(name) ? resources + name : name;
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
