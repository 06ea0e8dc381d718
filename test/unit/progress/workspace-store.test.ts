import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WorkspaceStore } from '../../../src/progress/index.ts';

const STARTER = { 'main.ts': '// todo\n' };
const SLUG = 'notification-producers';
let root: string;
let store: WorkspaceStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atelier-workspaces-'));
  store = new WorkspaceStore(join(root, 'workspaces'), async () => STARTER);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => store.open('ada', SLUG, 'typescript');
const save = (files: Record<string, string>, baseRevision: number) => store.save('ada', SLUG, 'typescript', { files, baseRevision });
const onDisk = () => store.directory('ada', SLUG, 'typescript');

describe('a workspace', () => {
  test('begins as the starter, on disk where any editor finds it', async () => {
    expect(await open()).toEqual({ exercise: SLUG, runtime: 'typescript', files: STARTER, revision: 0, edited: false });
    expect(await readFile(join(onDisk(), 'main.ts'), 'utf8')).toBe('// todo\n');
  });

  test('keeps what was saved, files in folders too, and forgets what was taken out', async () => {
    await open();
    await save({ 'main.ts': 'one', 'src/api.ts': 'two' }, 0);
    const saved = await save({ 'main.ts': 'one', 'lib/deep/kafka.ts': 'three' }, 1);
    expect(saved).toMatchObject({ revision: 2, edited: true });
    const again = new WorkspaceStore(join(root, 'workspaces'), async () => STARTER);
    expect((await again.open('ada', SLUG, 'typescript')).files).toEqual({ 'main.ts': 'one', 'lib/deep/kafka.ts': 'three' });
    expect(await readdir(onDisk())).toEqual(['lib', 'main.ts']);
  });

  test('turns a file into a folder and back', async () => {
    await open();
    await save({ 'main.ts': 'm', api: 'a file' }, 0);
    await save({ 'main.ts': 'm', 'api/index.ts': 'a folder' }, 1);
    expect((await save({ 'main.ts': 'm', api: 'a file' }, 2)).files).toEqual({ 'main.ts': 'm', api: 'a file' });
  });

  test('refuses a save that began from older files, and says so', async () => {
    await open();
    await save({ 'main.ts': 'first tab' }, 0);
    await expect(save({ 'main.ts': 'second tab' }, 0)).rejects.toMatchObject({ code: 'CONFLICT', message: `the files of ${SLUG} are at revision 1; this save began at revision 0` });
    expect((await open()).files).toEqual({ 'main.ts': 'first tab' });
  });

  test('takes two saves of one page at the same moment in turn, and only the first wins', async () => {
    await open();
    const results = await Promise.allSettled([save({ 'main.ts': 'a' }, 0), save({ 'main.ts': 'b' }, 0)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await open()).files).toEqual({ 'main.ts': 'a' });
  });

  test('saving again what is already there changes nothing, so a lost answer can be retried', async () => {
    await open();
    await save({ 'main.ts': 'x' }, 0);
    expect((await save({ 'main.ts': 'x' }, 0)).revision).toBe(1);
  });

  test('counts a change made by an editor as one more revision', async () => {
    await open();
    await writeFile(join(onDisk(), 'main.ts'), 'from vim');
    expect(await open()).toMatchObject({ revision: 1, edited: true, files: { 'main.ts': 'from vim' } });
    await expect(save({ 'main.ts': 'from the page' }, 0)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('does not take over what an editor wrote before the workspace was first opened', async () => {
    await mkdir(onDisk(), { recursive: true });
    await writeFile(join(onDisk(), 'main.ts'), 'mine');
    expect((await open()).files).toEqual({ 'main.ts': 'mine' });
  });

  test('comes back after a reset that is regretted', async () => {
    await open();
    await save({ 'main.ts': 'hours of work', 'src/a.ts': 'more' }, 0);
    expect(await store.reset('ada', SLUG, 'typescript')).toMatchObject({ files: STARTER, edited: false, revision: 2 });
    await store.reset('ada', SLUG, 'typescript'); // a second reset has nothing to lose and loses no backup
    expect(await store.undoReset('ada', SLUG, 'typescript')).toMatchObject({ files: { 'main.ts': 'hours of work', 'src/a.ts': 'more' }, edited: true });
  });

  test('has nothing to bring back when it was never reset', async () => {
    await open();
    await expect(store.undoReset('ada', SLUG, 'typescript')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('leaves dot-files and node_modules of an own editor alone', async () => {
    await open();
    await mkdir(join(onDisk(), '.vscode'));
    await mkdir(join(onDisk(), 'node_modules'));
    await writeFile(join(onDisk(), 'node_modules', 'x.ts'), 'x');
    await save({ 'main.ts': 'new' }, 0);
    expect((await readdir(onDisk())).sort()).toEqual(['.vscode', 'main.ts', 'node_modules']);
  });
});

describe('hostile paths', () => {
  test.each(['../outside.ts', '/etc/passwd', 'a/../../outside.ts', '.env', 'src/.hidden', 'a//b.ts', 'a/', 'node_modules/kafkajs/index.js', 'C:\\x', 'a\0b'])('%j is refused and nothing is written', async (path) => {
    await open();
    await expect(save({ 'main.ts': 'ok', [path]: 'bad' }, 0)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await open()).files).toEqual(STARTER);
    expect(existsSync(join(root, 'outside.ts'))).toBe(false);
  });

  test('owner, exercise and runtime can not name another folder', () => {
    expect(() => store.directory('../eve', SLUG, 'typescript')).toThrow('owner is not as it should be');
    expect(() => store.directory('ada', '..', 'typescript')).toThrow('exercise is not as it should be');
  });

  test('a symbolic link to a file of the host is neither read nor written through', async () => {
    await open();
    const secret = join(root, 'secret.txt');
    await writeFile(secret, 'secret');
    await rm(join(onDisk(), 'main.ts'));
    await symlink(secret, join(onDisk(), 'main.ts'));
    await expect(open()).rejects.toMatchObject({ code: 'BAD_INPUT', message: `${join(onDisk(), 'main.ts')} is a symbolic link` });
    await expect(save({ 'main.ts': 'overwrite' }, 0)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await readFile(secret, 'utf8')).toBe('secret');
  });

  test('a symbolic link to a folder of the host is not written through', async () => {
    await open();
    const elsewhere = join(root, 'elsewhere');
    await mkdir(elsewhere);
    await symlink(elsewhere, join(onDisk(), 'src'));
    await expect(save({ 'main.ts': 'x', 'src/a.ts': 'y' }, 0)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await readdir(elsewhere)).toEqual([]);
    expect(dirname(elsewhere)).toBe(root);
  });
});
