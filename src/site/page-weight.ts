import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

/** JavaScript a page may load while its code editor is closed, workbench included. */
export const LIMIT_BYTES = 30 * 1_024;

export interface PageWeight {
  /** Path below dist. */
  readonly page: string;
  /** Gzipped bytes that the page loads by itself. */
  readonly initialBytes: number;
  /** …and what opening the workbench adds. */
  readonly openBytes: number;
  readonly files: readonly string[];
}

/** Every page with the scripts it loads, heaviest first. The editor, the console and the search load later, on demand. */
export async function pageWeights(dist: string): Promise<PageWeight[]> {
  const sizes = new Map<string, number>();
  const sizeOf = async (file: string) => {
    const known = sizes.get(file) ?? gzipSync(await readFile(file)).length;
    sizes.set(file, known);
    return known;
  };
  const pages = globSync('**/*.html', { cwd: dist }).sort();
  const weights = await Promise.all(pages.map(async (page) => {
    const html = await readFile(join(dist, page), 'utf8');
    const entries = [...html.matchAll(/<script[^>]*\ssrc="(\/[^"]+)"/g)].map((match) => join(dist, match[1] ?? ''));
    const initial = await closure(entries, staticImports);
    const workbench = html.includes('data-exercise=') ? await workbenchChunks(initial) : [];
    const open = await closure([...initial, ...workbench], staticImports);
    const sum = async (files: Iterable<string>) => (await Promise.all([...files].map(sizeOf))).reduce((total, size) => total + size, 0);
    return { page, initialBytes: await sum(initial), openBytes: await sum(open), files: [...open].map((file) => relative(dist, file)) };
  }));
  return weights.sort((a, b) => b.openBytes - a.openBytes);
}

async function closure(entries: readonly string[], importsOf: (file: string) => Promise<string[]>): Promise<Set<string>> {
  const seen = new Set<string>();
  const todo = [...entries];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    todo.push(...await importsOf(file));
  }
  return seen;
}

async function staticImports(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/(?:^|[;}\n])\s*import\s*(?:[\w{},*$\s]+?\s*from\s*)?["'`](\.[^"'`]+)["'`]/g)].map((match) => join(dirname(file), match[1] ?? ''));
}

/** The dynamically imported chunk that makes the workbench. */
async function workbenchChunks(initial: Iterable<string>): Promise<string[]> {
  const found: string[] = [];
  for (const file of initial) {
    const text = await readFile(file, 'utf8');
    for (const match of text.matchAll(/import\(\s*["'`](\.[^"'`]+)["'`]\s*\)/g)) {
      const chunk = join(dirname(file), match[1] ?? '');
      if ((await readFile(chunk, 'utf8')).includes('wb-content')) found.push(chunk);
    }
  }
  return found;
}
