import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const chapters = join(root, 'content/chapters');

export interface LessonText {
  /** Path from the root, for messages. */
  readonly file: string;
  /** `03-development/02-…`, the same in every language. */
  readonly id: string;
  readonly locale: string;
  readonly text: string;
}

/** Every lesson as it is written. */
export function lessonTexts(): LessonText[] {
  return readdirSync(chapters, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.mdx')).sort().map((path) => {
    const [locale = '', ...rest] = path.split('/');
    return { file: relative(root, join(chapters, path)), id: rest.join('/').replace(/\.mdx$/, ''), locale, text: readFileSync(join(chapters, path), 'utf8') };
  });
}
