import { describe, expect, it } from 'vitest';
import { codeProblems } from '../../../src/client/workbench/compiler-lines.ts';
import { nameProblem, placed, removeProblem, renamed, renameProblem, sameFiles, tabLabel, tabOrder, without } from '../../../src/client/workbench/files.ts';

const files = { 'main.ts': 'a', 'api.ts': 'b', 'src/store.ts': 'c' };

describe('files of the workbench', () => {
  it.each([
    ['api.ts', 'taken'], ['../up.ts', 'bad'], ['.env', 'bad'], ['src/.git', 'bad'], ['/abs.ts', 'bad'], ['a b.ts', 'bad'], ['src/', 'bad'], ['src//x.ts', 'bad'], ['', 'bad'],
    ['src', 'taken'], ['api.ts/x.ts', 'taken'],
  ])('refuses the name "%s" as %s', (name, problem) => {
    expect(nameProblem(files, name)).toBe(problem);
  });

  it('takes a new name, up to 100 files', () => {
    expect(nameProblem(files, 'src/api-2.ts')).toBeUndefined();
    expect(nameProblem(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}.ts`, ''])), 'one-more.ts')).toBe('tooMany');
  });

  it('keeps the entry file and the last file', () => {
    expect(renameProblem(files, 'main.ts', 'start.ts')).toBe('main');
    expect(removeProblem(files, 'main.ts')).toBe('main');
    expect(removeProblem({ 'only.sql': '' }, 'only.sql')).toBe('last');
    expect(removeProblem(files, 'api.ts')).toBeUndefined();
  });

  it('renames in place, removes one, and shows the entry file first', () => {
    expect(Object.keys(renamed(files, 'api.ts', 'http.ts'))).toEqual(['main.ts', 'http.ts', 'src/store.ts']);
    expect(renameProblem(files, 'api.ts', 'api.ts')).toBeUndefined();
    expect(without(files, 'api.ts')).toEqual({ 'main.ts': 'a', 'src/store.ts': 'c' });
    expect(tabOrder({ 'z.ts': '', 'main.ts': '', 'a.ts': '' })).toEqual(['main.ts', 'a.ts', 'z.ts']);
  });

  it('knows equal sets of files whatever their order', () => {
    expect(sameFiles({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
    expect(sameFiles({ a: '1' }, { a: '1', b: '' })).toBe(false);
  });

  it('shows Java files by their name, and puts new ones where Java looks for them', () => {
    const java = { 'src/main/java/shop/App.java': '', 'src/main/java/shop/a/Same.java': '', 'src/main/java/shop/b/Same.java': '', 'src/main/resources/application.yml': '' };
    expect(Object.keys(java).map((path) => tabLabel(java, path))).toEqual(['App.java', 'src/main/java/shop/a/Same.java', 'src/main/java/shop/b/Same.java', 'application.yml']);
    expect(['Sender.java', 'logback.xml', 'a/B.java', 'notes.txt'].map((name) => placed(java, name))).toEqual(['src/main/java/shop/Sender.java', 'src/main/resources/logback.xml', 'a/B.java', 'notes.txt']);
    expect([placed(files, 'Sender.java'), tabLabel(files, 'src/store.ts')]).toEqual(['Sender.java', 'src/store.ts']);
  });

  it('finds the lines that the Java compiler complained about', () => {
    const output = "src/main/java/shop/App.java:12: error: Strin cannot be resolved to a type\n\tStrin name;\n\t^^^^^\nsrc/main/java/shop/App.java:20: error: Syntax error\n2 problems (2 errors)\n";
    expect(codeProblems(output)).toEqual([
      { path: 'src/main/java/shop/App.java', line: 12, message: 'Strin cannot be resolved to a type' },
      { path: 'src/main/java/shop/App.java', line: 20, message: 'Syntax error' },
    ]);
    expect(codeProblems('2026-11-27 INFO shop.App : all well')).toEqual([]);
  });
});
