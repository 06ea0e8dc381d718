import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freezeFolder, loadExercises, runtimeOf } from '../../../src/flows/index.ts';
import { CutText } from '../../../src/flows/cut-text.ts';
import { RunOutput } from '../../../src/flows/run-output.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'atelier-submission-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the runtime of a submission', () => {
  test('is told from its files', () => {
    expect(runtimeOf({ 'main.ts': '' }, ['typescript', 'java'], 'x')).toBe('typescript');
    expect(runtimeOf({ 'src/main/java/App.java': '' }, ['typescript', 'java'], 'x')).toBe('java');
  });

  test('must be said when it can not be told', () => {
    expect(() => runtimeOf({ 'index.ts': '' }, ['typescript'], './work')).toThrow("./work holds neither main.ts nor src/main/java nor main.sh: its runtime can't be told");
    expect(() => runtimeOf({ 'main.ts': '', 'src/main/java/A.java': '' }, ['typescript', 'java'], './work')).toThrow("./work holds both main.ts and src/main/java");
    expect(() => runtimeOf({ 'src/main/java/A.java': '' }, ['typescript'], './work')).toThrow('./work is a java program; this exercise takes typescript');
  });

  test('needs files at all', async () => {
    await expect(freezeFolder(folder, join(folder, 'tmp'))).rejects.toThrow(`${folder} holds no file of a program`);
    await expect(freezeFolder(join(folder, 'nowhere'), join(folder, 'tmp'))).rejects.toThrow(`there is no folder ${join(folder, 'nowhere')}`);
  });

  test('must be text, in files of at most 256 KiB', async () => {
    await writeFile(join(folder, 'main.ts'), Buffer.from([0xff, 0xfe, 0x00]));
    await expect(freezeFolder(folder, join(folder, 'tmp'))).rejects.toThrow(`${join(folder, 'main.ts')} is no UTF-8 text`);
    await writeFile(join(folder, 'main.ts'), 'x'.repeat(300_000));
    await expect(freezeFolder(folder, join(folder, 'tmp'))).rejects.toThrow(`${join(folder, 'main.ts')} has 300000 bytes; at most 262144 are allowed`);
  });
});

describe('exercise.yaml', () => {
  const write = async (text: string): Promise<string> => {
    await mkdir(join(folder, 'first-records'), { recursive: true });
    await writeFile(join(folder, 'first-records', 'exercise.yaml'), text);
    return join(folder, 'first-records', 'exercise.yaml');
  };

  test('that is wrong is refused with file, key and what is expected', async () => {
    const file = await write('slug: first-records\nmodule: one\npoints: -1\ntitel: x\n');
    await expect(loadExercises(folder)).rejects.toThrow(new RegExp(`^${file} is not as it should be:`));
    await expect(loadExercises(folder)).rejects.toThrow(/\n {2}points: /);
    await expect(loadExercises(folder)).rejects.toThrow(/\n {2}titel: unknown key/);
  });

  test('that is no YAML names file and line', async () => {
    const file = await write('slug: [');
    await expect(loadExercises(folder)).rejects.toThrow(new RegExp(`^${file} is no valid YAML: .*line 1`, 's'));
  });

  test('of another slug than its folder is refused', async () => {
    await write('slug: other\nmodule: 01-fundamentals\ntitle: {fr: a, en: b}\nsummary: {fr: a, en: b}\npoints: 1\nlab: x\nruntimes: [typescript]\n');
    await expect(loadExercises(folder)).rejects.toThrow('slug is other, but its folder is first-records');
  });

  test('that is missing is named', async () => {
    await mkdir(join(folder, 'first-records'));
    await expect(loadExercises(folder)).rejects.toThrow(`${join(folder, 'first-records', 'exercise.yaml')} is missing`);
  });
});

describe('long output', () => {
  test('keeps beginning and end', () => {
    const text = new CutText(10);
    for (const piece of ['abc', 'defgh', 'ijklmnop']) text.add(piece);
    expect(String(text)).toBe('abcde\n[… 6 …]\nlmnop');
    expect(text.truncated).toBe(true);
  });

  test('that is short stays whole', () => {
    const text = new CutText(10);
    text.add('abcdefg');
    text.add('hij');
    expect([String(text), text.truncated]).toEqual(['abcdefghij', false]);
  });

  test('of a run reaches the page in bundles, in order, and its last 128 KiB are kept', () => {
    const published: [string, string][] = [];
    const output = new RunOutput((stream, text) => published.push([stream, text]));
    output.add('stdout', 'a');
    output.add('stdout', 'b');
    output.add('stderr', '!');
    expect(output.pieces()).toEqual([{ stream: 'stdout', text: 'ab' }, { stream: 'stderr', text: '!' }]);
    expect(published).toEqual([['stdout', 'ab'], ['stderr', '!']]);
    for (let index = 0; index < 300; index++) output.add('stdout', 'x'.repeat(1_024));
    const kept = output.pieces().reduce((sum, { text }) => sum + text.length, 0);
    expect(kept).toBe(128 * 1024);
  });
});
