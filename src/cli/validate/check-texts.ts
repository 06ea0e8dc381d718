import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { outdatedPhrases, withoutComponents } from './outdated-phrases.ts';
import type { CourseProblem } from './problem.ts';

/** Components in which a lesson may quote what isn't true any more. */
const QUOTING = ['Erratum', 'Choice'];
const WRITTEN = ['content/chapters', 'content/exercises', 'content/claims', 'graders/exercises'];
const PLACE = /‹[^›\n]*›/g;

/** Lessons say nothing outdated but to correct it, and nothing that `atelier new` left open is still open. */
export async function checkTexts(root: string): Promise<CourseProblem[]> {
  const files = (await Promise.all(WRITTEN.map((folder) => textFiles(root, folder)))).flat();
  const found = await Promise.all(files.map(async (path) => {
    const text = await readFile(join(root, path), 'utf8');
    return [...path.endsWith('.mdx') ? outdated(path, text) : [], ...open(path, text)];
  }));
  return found.flat();
}

function outdated(path: string, text: string): CourseProblem[] {
  return outdatedPhrases(withoutComponents(text, QUOTING)).map(({ line, phrase, instead }) => (
    { where: `${path}:${line}`, what: `"${phrase}" is outdated`, fix: `Write: ${instead}. To teach the old saying, quote it in <Erratum read="…">.` }));
}

function open(path: string, text: string): CourseProblem[] {
  return text.split('\n').flatMap((line, at) => [...line.matchAll(PLACE)].map(([place]) => (
    { where: `${path}:${at + 1}`, what: `${place} is still to be written`, fix: 'Put the text there, and take ‹ and › away.' })));
}

async function textFiles(root: string, folder: string): Promise<string[]> {
  if (!existsSync(join(root, folder))) return [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')).sort();
}
