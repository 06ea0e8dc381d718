import { describe, expect, it } from 'vitest';
import { lessonTexts } from './lesson-text.ts';

/** What both languages of a lesson must have in common, in reading order. */
function structure(text: string) {
  const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const prose = body.replaceAll(/```[\s\S]*?```/g, '');
  const values = (attribute: string) => [...prose.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, 'g'))].map(([, value]) => value);
  return {
    frontMatter: ['module', 'order', 'minutes', 'exercise', 'kafka'].map((key) => new RegExp(`^${key}: (.*)$`, 'm').exec(front)?.[1]),
    objectives: front.split('\n').filter((line) => /^\s+- /.test(line)).length,
    headings: [...prose.matchAll(/^(#{2,4}) /gm)].map(([, level]) => level),
    components: [...prose.matchAll(/<([A-Z][A-Za-z]*)/g)].map(([, name]) => name),
    ids: values('id'),
    claims: values('claim'),
    samples: [...prose.matchAll(/<Code file="([^"]*)"(?: region="([^"]*)")?/g)].map(([, file, region = '']) => `${file}#${region}`),
    choices: values('value'),
    explorables: [...prose.matchAll(/<([a-z]+-[a-z-]+)>/g)].map(([, name]) => name),
    tableRows: prose.split('\n').filter((line) => line.startsWith('|')).length,
    listItems: prose.split('\n').filter((line) => /^\s*(-|\d+\.) /.test(line)).length,
    links: [...prose.matchAll(/\]\((https?:[^)]*)\)/g)].map(([, url]) => url),
  };
}

describe('French and English lessons have the same structure', () => {
  const lessons = lessonTexts();
  const ids = [...new Set(lessons.map(({ id }) => id))];

  it.each(ids)('%s', (id) => {
    const [fr, en] = ['fr', 'en'].map((locale) => lessons.find((lesson) => lesson.id === id && lesson.locale === locale));
    expect(fr, `content/chapters/fr/${id}.mdx`).toBeDefined();
    expect(en, `content/chapters/en/${id}.mdx`).toBeDefined();
    expect(structure(en?.text ?? '')).toEqual(structure(fr?.text ?? ''));
  });

  it('sees a missing claim', () => {
    const [lesson] = lessons;
    expect(structure(lesson?.text.replace(/<Claim id="[^"]*" \/>/, '') ?? '')).not.toEqual(structure(lesson?.text ?? ''));
  });

  it.each(lessons)('$file has the parts that every lesson has', ({ text }) => {
    for (const part of ['Predict', 'Erratum', 'ExplainBack', 'Sources', 'Code', 'Claim']) expect(text, `<${part}>`).toContain(`<${part}`);
  });
});
