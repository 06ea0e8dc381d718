import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecord, thisProcess, writeRecord, type LabRecord } from '../../../../labs/sessions/index.ts';
import { restoreLab, saveLab, type RestoreOptions, type Setting } from '../../../../labs/snapshots/index.ts';
import { AtelierError } from '../../../../src/support/index.ts';

const ID = 'notifications-1a2b3c4d';
const SETTING: Setting = { platform: '0.1.0', kafka: '4.3.1', definitionSha256: 'a'.repeat(64) };
let base: string;
let labs: string;
let file: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'atelier-saved-'));
  labs = join(base, 'labs');
  file = join(base, 'one.atelier-lab');
});
afterEach(() => rm(base, { recursive: true, force: true }));

const recordOf = (change: Partial<LabRecord> = {}): LabRecord => ({
  version: 1, id: ID, definition: 'notifications', title: { fr: 'Labo', en: 'Lab' }, owner: 'terminal', driver: 'native', state: 'stopped',
  createdAt: '2026-11-27T10:00:00.000Z', heldBy: thisProcess(), ...change,
});

/** A stopped lab's folder, with what must and what must not be saved. */
async function lab(): Promise<string> {
  const directory = join(labs, ID);
  await mkdir(join(directory, 'services', 'kafka-1', 'data', 'empty'), { recursive: true });
  await writeRecord(directory, recordOf());
  await writeFile(join(directory, 'services', 'kafka-1', 'data', '00000000000000000000.log'), Buffer.alloc(3_000_000, 'records '));
  await writeFile(join(directory, 'services', 'kafka-1', 'data', 'secret'), 'x', { mode: 0o600 });
  await writeFile(join(directory, 'native.json'), '{}');
  await mkdir(join(directory, 'etc'));
  await writeFile(join(directory, 'etc', 'hosts'), '127.0.0.1 localhost');
  await writeFile(join(base, 'outside'), 'not of the lab');
  await symlink(join(base, 'outside'), join(directory, 'services', 'link'));
  await symlink(base, join(directory, 'services', 'folder-link'));
  return directory;
}
const save = async (directory: string, change: Partial<LabRecord> = {}) => saveLab({ directory, record: recordOf(change), file, setting: SETTING });
const restore = (options: Partial<RestoreOptions> = {}) => restoreLab({ file, labs, owner: 'terminal', settingOf: async () => SETTING, ...options });
const complaint = (work: Promise<unknown>): Promise<string> => work.then(() => 'accepted', (error: AtelierError) => `${error.code} ${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);

test('a restored lab has the data of the saved one, under its own or another id, and nothing that was outside', async () => {
  const directory = await lab();
  const told: number[] = [];
  const { files, bytes } = await saveLab({ directory, record: recordOf(), file, setting: SETTING, onProgress: (done) => told.push(done) });
  expect([files, bytes, told.at(-1)]).toEqual([6, 3_000_001, 3_000_001]);
  expect((await stat(file)).size).toBeLessThan(100_000);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(await readRecord(directory)).toMatchObject({ state: 'stopped' });

  expect(await restore({ id: 'copy' })).toMatchObject({ id: 'copy', definition: 'notifications', owner: 'terminal', state: 'stopped' });
  const copy = join(labs, 'copy');
  const data = join(copy, 'services', 'kafka-1', 'data');
  expect((await readFile(join(data, '00000000000000000000.log'))).equals(Buffer.alloc(3_000_000, 'records '))).toBe(true);
  expect(((await stat(join(data, 'secret'))).mode & 0o777)).toBe(0o600);
  expect(await readdir(join(data, 'empty'))).toEqual([]);
  expect((await readdir(copy, { recursive: true })).toSorted()).toEqual(['lab.json', 'services', 'services/kafka-1', 'services/kafka-1/data', 'services/kafka-1/data/00000000000000000000.log', 'services/kafka-1/data/empty', 'services/kafka-1/data/secret']);
  await rm(directory, { recursive: true });
  expect((await restore()).id).toBe(ID);
  expect((await readdir(labs)).toSorted()).toEqual(['copy', ID]);
});

test('only a stopped lab of the native driver is saved, and never over a file', async () => {
  const directory = await lab();
  expect(await complaint(save(directory, { state: 'running' }))).toBe(`LAB_BUSY lab ${ID} is running (process ${process.pid}); only a stopped lab can be saved → stop it first, or add --stop.`);
  expect(await complaint(save(directory, { driver: 'compose' }))).toBe(`BAD_INPUT lab ${ID} was run by the driver compose, which keeps data outside the lab's folder → only labs of the native driver can be saved.`);
  await writeFile(file, 'mine');
  expect(await complaint(save(directory))).toBe(`CONFLICT ${file} exists already → name another file, or remove that one.`);
  expect(await readFile(file, 'utf8')).toBe('mine');
  file = join(base, 'no-such-folder', 'one');
  expect(await complaint(save(directory))).toContain('→ name a file in a folder that you may write to.');
  expect(await readRecord(directory)).toMatchObject({ state: 'stopped' });
});

test('a save or a restore that is interrupted leaves no half of anything', async () => {
  const directory = await lab();
  const abort = new AbortController();
  const reason = new AtelierError('CONFLICT', 'stopped');
  await expect(saveLab({ directory, record: recordOf(), file, setting: SETTING, signal: abort.signal, onProgress: () => abort.abort(reason) })).rejects.toBe(reason);
  expect((await readdir(base)).toSorted()).toEqual(['labs', 'outside']);
  expect(await readRecord(directory)).toMatchObject({ state: 'stopped' });
  await save(directory);
  const again = new AbortController();
  await expect(restore({ id: 'copy', signal: again.signal, onProgress: () => again.abort(reason) })).rejects.toBe(reason);
  expect(await readdir(labs)).toEqual([ID]);
});

test('what does not fit here is refused with what to do', async () => {
  await save(await lab());
  expect(await complaint(restore())).toBe(`CONFLICT there is a lab ${ID} already → give it another name with --as <id>.`);
  expect(await complaint(restore({ id: '../out' }))).toBe('BAD_INPUT a lab can\'t be called ../out → lower-case letters, digits and hyphens.');
  expect(await complaint(restore({ id: 'copy', settingOf: async () => ({ ...SETTING, kafka: '4.2.0' }) }))).toBe(`BAD_INPUT ${file} holds data of Kafka 4.3.1; this is Kafka 4.2.0 → restore it with platform version 0.1.0.`);
  expect(await complaint(restore({ id: 'copy', settingOf: () => Promise.reject(new AtelierError('NOT_FOUND', 'there is no lab notifications')) }))).toBe('NOT_FOUND there is no lab notifications');
  const changed = { id: 'copy', settingOf: async () => ({ ...SETTING, definitionSha256: 'b'.repeat(64) }) };
  expect(await complaint(restore(changed))).toBe(`CONFLICT the definition notifications is not the one that ${file} was saved with (platform 0.1.0) → add --changed to restore it all the same; the lab may then not start.`);
  expect((await restore({ ...changed, changed: true })).id).toBe('copy');
  expect(await complaint(restore({ file: join(base, 'none') }))).toBe(`NOT_FOUND there is no file ${join(base, 'none')}`);
});

test('a file that is damaged, foreign or made to do harm is refused, and nothing is written', async () => {
  await save(await lab());
  const whole = await readFile(file);
  const text = zstdDecompressSync(whole).toString('latin1');
  const [, manifest = ''] = text.split('\n');
  const archive = (lines: readonly string[]) => zstdCompressSync(Buffer.from(lines.join('\n'), 'latin1'));
  const small = (change: object = {}) => JSON.stringify({ ...JSON.parse(manifest) as object, files: 1, bytes: 1, ...change });
  const entry = (change: object) => JSON.stringify({ path: 'a', kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, ...change });
  const MAGIC = 'kafka-atelier-lab 1';
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(whole.length - 40) ^ 0xff, whole.length - 40);
  const cases: [string, Buffer, string][] = [
    ['text', Buffer.from('hello'), 'BAD_INPUT FILE is no saved lab, or it is damaged'],
    ['another archive', archive(['hello', '']), 'BAD_INPUT FILE is no saved lab, or it is damaged'],
    ['of a later version', archive(['kafka-atelier-lab 2', '{}', '']), 'BAD_INPUT FILE was saved by another version of the Atelier (kafka-atelier-lab 2)'],
    ['cut short', whole.subarray(0, whole.length - 60), 'BAD_INPUT FILE is damaged: it can\'t be unpacked'],
    ['one bit wrong', flipped, 'BAD_INPUT FILE is damaged: it can\'t be unpacked'],
    ['its end missing', archive([MAGIC, small(), entry({}), 'x']), 'BAD_INPUT FILE is damaged: its end is missing'],
    ['an entry too few', archive([MAGIC, small({ files: 2 }), entry({}), 'x{"end":true}', '']), 'BAD_INPUT FILE is damaged: something is missing in it'],
    ['above its folder', archive([MAGIC, small(), entry({ path: 'a/../../b' }), 'x{"end":true}', '']), 'BAD_INPUT FILE is damaged: its entry "a/../../b" would be written outside the lab\'s folder'],
    ['absolute', archive([MAGIC, small(), entry({ path: '/tmp/b' }), 'x{"end":true}', '']), 'BAD_INPUT FILE is damaged: its entry "/tmp/b" would be written outside the lab\'s folder'],
    ['a link', archive([MAGIC, small(), entry({ kind: 'link' }), 'x{"end":true}', '']), 'BAD_INPUT FILE is damaged: an entry is not as it should be'],
    ['a file twice', archive([MAGIC, small({ files: 2, bytes: 2 }), entry({}), `x${entry({})}`, 'x{"end":true}', '']), 'BAD_INPUT FILE could not be restored: EEXIST'],
    ['more than the disk holds', archive([MAGIC, small({ bytes: 1e15 }), '']), 'DISK_FULL FILE needs '],
    ['a wrong manifest', archive([MAGIC, small({ id: '../x' }), '']), 'BAD_INPUT the manifest of FILE is not as it should be:\n  id: '],
  ];
  for (const [what, content, expected] of cases) {
    await writeFile(file, content);
    expect(await complaint(restore({ id: 'copy' })), what).toContain(expected.replace('FILE', file));
    expect(await readdir(labs), what).toEqual([ID]);
  }
});
