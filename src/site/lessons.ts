import { getCollection } from 'astro:content';
import type { LessonFrontMatter } from '../content.config.ts';
import type { Locale } from '../contracts/index.ts';
import { AtelierError } from '../support/index.ts';
import type { CourseModule } from './course.ts';

/** What the content collection holds of a lesson; Astro's own generated types exist only after a build. */
export interface LessonEntry { readonly id: string; readonly data: LessonFrontMatter }

/** A lesson in one language, with where it stands. */
export interface Lesson {
  /** `03-development/02-waiting`: the same in both languages; progress is kept by it. */
  readonly id: string;
  readonly locale: Locale;
  readonly module: string;
  readonly href: string;
  readonly entry: LessonEntry;
}

/** Lessons of one language in course order. @throws AtelierError BAD_INPUT when front matter and path disagree. */
export async function lessons(locale: Locale): Promise<Lesson[]> {
  const entries: LessonEntry[] = await getCollection('chapters', ({ id }: LessonEntry) => id.startsWith(`${locale}/`));
  return entries.map((entry) => toLesson(entry, locale)).sort((a, b) => a.id.localeCompare(b.id));
}

function toLesson(entry: LessonEntry, locale: Locale): Lesson {
  const [, module = '', file = ''] = entry.id.split('/');
  const where = `content/chapters/${entry.id}.mdx`;
  if (entry.data.module !== module) throw new AtelierError('BAD_INPUT', `${where}: module is "${entry.data.module}", but it stands in ${module}: make them the same`);
  const number = /^(\d\d)-[a-z0-9-]+$/.exec(file)?.[1];
  if (number === undefined) throw new AtelierError('BAD_INPUT', `${where}: a lesson's file is named NN-words.mdx, e.g. 02-sending.mdx`);
  if (Number(number) !== entry.data.order) throw new AtelierError('BAD_INPUT', `${where}: order is ${entry.data.order}, but its name says ${number}: make them the same`);
  return { id: `${module}/${file}`, locale, module, href: `/${locale}/${withoutNumber(module)}/${withoutNumber(file)}/`, entry };
}

export interface Stop { readonly order: number; readonly title: string; readonly lesson: Lesson | undefined }

/** What a module's lane shows, in order: each written lesson in the place of the planned one with its number. */
export function stopsOf(module: CourseModule, own: readonly Lesson[], locale: Locale): Stop[] {
  const written = own.map((lesson) => ({ order: lesson.entry.data.order, title: lesson.entry.data.title, lesson }));
  const taken = new Set(written.map(({ order }) => order));
  const planned = module.planned.map((title, at) => ({ order: at + 1, title: title[locale], lesson: undefined })).filter(({ order }) => !taken.has(order));
  return [...written, ...planned].sort((a, b) => a.order - b.order);
}

/** `03-development` → `development`: how addresses name it. */
export function withoutNumber(name: string): string {
  return name.replace(/^\d\d-/, '');
}
