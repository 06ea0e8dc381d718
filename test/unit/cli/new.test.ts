import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeNewFiles } from '../../../src/cli/scaffold/new-files.ts';
import { loadExercises } from '../../../src/flows/index.ts';
import { runCli } from '../../helpers/run-cli.ts';

let course: string;
beforeEach(async () => {
  course = await mkdtemp(join(tmpdir(), 'atelier-new-'));
  await mkdir(join(course, 'content'));
});
afterEach(() => rm(course, { recursive: true, force: true }));
const atelier = (...argv: string[]) => runCli([...argv, '--root', course]);
const lines = (text: string) => text.trimEnd().split('\n');
const read = (path: string) => readFile(join(course, path), 'utf8');

describe('atelier new', () => {
  test('lesson: both languages, at the next place, with the same parts; a taken place is refused', async () => {
    const first = await atelier('new', 'lesson', 'brokers-and-kraft', '--module', '02-architecture');
    expect([first.code, lines(first.stdout)]).toEqual([0, ['content/chapters/fr/02-architecture/01-brokers-and-kraft.mdx', 'content/chapters/en/02-architecture/01-brokers-and-kraft.mdx']]);
    const parts = (text: string) => [...text.matchAll(/^## |<\/?[A-Z]\w+/gm)].map(([part]) => part);
    const [fr, en] = await Promise.all(lines(first.stdout).map(read));
    expect(parts(fr ?? '')).toEqual(parts(en ?? ''));
    for (const part of ['<Predict', '<Erratum', '<ExplainBack', '<Sources', '<Code', '<Claim']) expect(parts(fr ?? '')).toContain(part);
    expect((await atelier('new', 'lesson', 'the-platform', '--module', '02-architecture')).stdout).toContain('/02-the-platform.mdx');
    const taken = await atelier('new', 'lesson', 'other', '--module', '02-architecture', '--order', '2');
    expect([taken.code, taken.stdout]).toEqual([2, '']);
    expect(taken.stderr).toContain('place 2 of 02-architecture is taken');
    expect(taken.stderr).toContain('The next free one is 3.');
  });

  test('exercise: a definition that loads, programs for each language, a grader; what is there stays as it is', async () => {
    const { code, stdout, stderr } = await atelier('new', 'exercise', 'first-records', '--module', '01-fundamentals', '--lab', 'single-broker', '--runtime', 'typescript,java');
    expect(code).toBe(0);
    const [definition] = (await loadExercises(join(course, 'content/exercises'))).list();
    expect(definition).toMatchObject({ slug: 'first-records', lab: 'single-broker', runtimes: ['typescript', 'java'] });
    for (const kind of ['starter', 'solution']) {
      expect(lines(stdout)).toContain(`content/exercises/first-records/${kind}/typescript/main.ts`);
      expect(lines(stdout)).toContain(`content/exercises/first-records/${kind}/java/src/main/java/firstrecords/Application.java`);
    }
    expect(await read('graders/exercises/01-fundamentals/first-records.grader.ts')).toContain('export const firstRecords = defineGrader({');
    expect(stderr).toContain("import { firstRecords } from './exercises/01-fundamentals/first-records.grader.ts'");

    await writeFile(join(course, 'content/exercises/first-records/exercise.yaml'), 'mine');
    const again = await atelier('new', 'exercise', 'first-records', '--module', '01-fundamentals');
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('exercise.yaml, ');
    expect(again.stderr).toContain('are there already; nothing was written');
    expect(await read('content/exercises/first-records/exercise.yaml')).toBe('mine');
  });

  test('claim: named after its file; validate names every place that is left', async () => {
    const { code, stdout } = await atelier('new', 'claim', 'no-leader-no-write');
    expect([code, stdout]).toEqual([0, 'content/claims/no-leader-no-write.claim.ts\n']);
    expect(await read('content/claims/no-leader-no-write.claim.ts')).toContain("id: 'no-leader-no-write'");
    const validated = await atelier('validate');
    expect(validated.stdout).toContain('content/claims/no-leader-no-write.claim.ts:7: ‹ce qui peut surprendre, en une phrase› is still to be written');
  });

  test('without a module, and with a lab that is none', async () => {
    const missing = await atelier('new', 'lesson', 'a');
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('--module is missing\n  → atelier new lesson <slug> --module 01-fundamentals|')]);
    const lab = await atelier('new', 'exercise', 'a', '--module', '01-fundamentals', '--lab', 'nowhere');
    expect([lab.code, lab.stderr]).toEqual([2, expect.stringContaining('--lab: there is no lab nowhere')]);
    expect(await readdir(join(course, 'content'))).toEqual([]);
  });
});

describe('writeNewFiles', () => {
  test('takes everything away again when one file can not be written', async () => {
    await writeFile(join(course, 'content/file'), '');
    await expect(writeNewFiles(course, { 'content/a/one.txt': '1', 'content/file/two.txt': '2' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(existsSync(join(course, 'content/a'))).toBe(false);
    expect(await readdir(join(course, 'content'))).toEqual(['file']);
  });
});
