import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../helpers/run-cli.ts';

const exercises = (await readdir(join(import.meta.dirname, '../../../content/exercises'))).sort();

let data: string;
beforeAll(async () => { data = await mkdtemp(join(tmpdir(), 'atelier-cli-')); });
afterAll(() => rm(data, { recursive: true, force: true }));
const run = (...argv: string[]) => runCli(argv, { ATELIER_DATA: data });

describe('wrong usage ends with 2, one message on stderr, nothing on stdout', () => {
  test.each([
    [['nonsense'], 'there is no command "nonsense"\n  → atelier --help\n'],
    [['lab'], 'there is no command "lab"\n  → there are: lab up, lab down, lab list, lab reset, lab save, lab restore, lab fault, lab cut, lab delay, lab heal\n'],
    [['lab', 'explode'], 'there is no command "lab explode"\n  → there are: lab up, lab down, lab list, lab reset, lab save, lab restore, lab fault, lab cut, lab delay, lab heal\n'],
    [['grade'], '<exercise> is missing\n  → usage: atelier grade <exercise> [options]\n'],
    [['grade', 'notification-producers'], '--submission is missing\n  → atelier grade notification-producers --submission <folder>\n'],
    [['grade', 'notification-producers', 'extra'], 'unexpected argument "extra"\n  → usage: atelier grade <exercise> [options]\n'],
    [['grade', 'notification-producers', '--submission', '/no/such/folder'], 'there is no folder /no/such/folder\n'],
    [['grade', 'notification-producers', '--submission', 'x', '--format', 'xml'], '--format must be one of text, json, junit, github, got "xml"\n  → usage: atelier grade <exercise> [options]\n'],
    [['grade', 'notification-producers', '--submission', 'x', '--seed', 'a b'], '--seed must be up to 64 letters, digits, - or _, got "a b"\n'],
    [['grade', 'notification-producers', '--submission', 'x', '--output', '/no/such/report.json'], '--output: there is no folder /no/such\n'],
    [['grade', 'notification-producers', '--verbose'], "Unknown option '--verbose'\n  → usage: atelier grade <exercise> [options]\n"],
    [['grade', 'notification-producers', '--submission', 'x', '--driver', 'podman'], '--driver must be one of native, compose, got "podman"\n  → usage: atelier grade <exercise> [options]\n'],
    [['check', 'notification-producers', '--driver', ''], '--driver must be one of native, compose, got ""\n  → usage: atelier check <exercise> [options]\n'],
    [['run', 'notification-producers', '--driver'], "Option '--driver <value>' argument missing\n  → usage: atelier run <exercise> [options]\n"],
    [['lab', 'up', 'notifications', '--driver', 'podman'], '--driver must be one of native, compose, got "podman"\n  → usage: atelier lab up [definition] [options]\n'],
    [['lab', 'fault', 'notifications', 'kafka-1', 'explode'], '<fault> must be one of pause, resume, kill, restart, got "explode"\n  → for example: atelier lab fault notifications kafka-2 pause\n'],
    [['lab', 'list', '--driver', 'podman'], '--driver must be one of native, compose, got "podman"\n  → usage: atelier lab list [options]\n'],
    [['lab', 'save', 'mirror', '--driver', 'podman'], '--driver must be one of native, compose, got "podman"\n  → usage: atelier lab save <lab> [file] [options]\n'],
    [['lab', 'save', 'mirror', '--driver', 'compose'], 'there is no lab mirror of the driver compose\n  → there are no labs yet; "atelier lab up" makes one.\n'],
    [['lab', 'cut', 'mirror', 'wan', '--driver', 'native'], 'there is no lab mirror of the driver native\n  → there are no labs yet; "atelier lab up" makes one.\n'],
    [['lab', 'restore', 'x.atelier-lab', '--driver', 'compose'], "a saved lab can't become one of the driver compose, which keeps data outside the lab's folder\n  → leave --driver away.\n"],
    [['new'], 'there is no command "new"\n  → there are: new exercise, new lesson, new claim\n'],
    [['new', 'claim'], '<id> is missing\n  → usage: atelier new claim <id> [options]\n'],
    [['new', 'claim', 'Not A Slug'], '"Not A Slug" can\'t be a name: it must be lower-case words joined by hyphens\n  → For example notification-consumers\n'],
    [['new', 'lesson', 'a', '--module', '01-fundamentals', '--order', '0'], '--order must be a whole number from 1 to 99, got "0"\n'],
    [['new', 'claim', 'a', '--root', '/no/such'], '--root: /no/such holds no course\n  → Name a folder that has content in it.\n'],
    [['check', 'nothing-like-it'], `there is no exercise nothing-like-it\n  → There are: ${exercises.join(', ')}\n`],
    [['lab', 'up', 'notificatons'], 'there is no lab notificatons in labs/definitions\n  → did you mean notifications?\n'],
  ])('%j', async (argv, message) => {
    expect(await run(...argv)).toEqual({ code: 2, stdout: '', stderr: message });
  });

  test('a driver in the environment that there is none of; --driver wins over it', async () => {
    const asked = (...argv: string[]) => runCli(argv, { ATELIER_DATA: data, ATELIER_DRIVER: 'podman' });
    expect(await asked('grade', 'notification-producers', '--submission', '.')).toEqual({ code: 2, stdout: '', stderr: 'ATELIER_DRIVER must be one of native, compose, got "podman"\n  → unset it, or give --driver.\n' });
    expect(await asked('grade', 'notification-producers', '--submission', '/no/such/folder', '--driver', 'compose')).toEqual({ code: 2, stdout: '', stderr: 'there is no folder /no/such/folder\n' });
  });

  test('--driver tells two labs of a definition apart', async () => {
    const root = await mkdtemp(join(tmpdir(), 'atelier-cli-'));
    try {
      for (const driver of ['native', 'compose']) {
        const record = { version: 1, id: `mirror-${driver}`, definition: 'mirror', title: { fr: 'x', en: 'x' }, owner: 'terminal', driver, state: 'stopped', createdAt: '2026-11-01T00:00:00.000Z', heldBy: { pid: 1, startTicks: null } };
        await mkdir(join(root, 'labs', record.id), { recursive: true });
        await writeFile(join(root, 'labs', record.id, 'lab.json'), JSON.stringify(record));
      }
      for (const driver of ['native', 'compose']) {
        expect((await runCli(['lab', 'heal', 'mirror', '--driver', driver], { ATELIER_DATA: root })).stderr).toBe(`lab mirror-${driver} is not running\n  → atelier lab up mirror\n`);
      }
    } finally {
      await rm(root, { recursive: true });
    }
  });

  test('a submission whose runtime can not be told', async () => {
    await mkdir(join(data, 'work'));
    await writeFile(join(data, 'work', 'index.js'), '');
    const { code, stderr } = await run('grade', 'notification-producers', '--submission', join(data, 'work'));
    expect([code, stderr]).toEqual([2, `${join(data, 'work')} holds neither main.ts nor src/main/java nor main.sh: its runtime can't be told\n  → Say it: --runtime typescript|java\n`]);
  });
});

describe('help', () => {
  test.each([['doctor'], ['lab', 'up'], ['lab', 'down'], ['lab', 'list'], ['lab', 'reset'], ['lab', 'save'], ['lab', 'restore'], ['lab', 'cut'], ['lab', 'delay'], ['lab', 'heal'], ['images', 'build'], ['run'], ['check'], ['grade'], ['validate'], ['new', 'exercise'], ['new', 'lesson'], ['new', 'claim']])('of %s %s is on stdout and ends with 0', async (...command) => {
    const [{ code, stdout, stderr }, help] = await Promise.all([run(...command, '--help'), run('help', ...command)]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: atelier ${command.join(' ')}`));
    expect(help.stdout).toBe(stdout);
  });

  test('without a command lists all of them and counts as wrong usage', async () => {
    const { code, stdout, stderr } = await run();
    expect([code, stdout]).toEqual([2, '']);
    for (const name of ['doctor', 'lab up', 'grade', 'validate']) expect(stderr).toContain(`\n  ${name}`);
  });
});

describe('lab list', () => {
  test('says so when there are none; as JSON it is an empty list', async () => {
    expect(await run('lab', 'list')).toEqual({ code: 0, stdout: '', stderr: 'no labs\n' });
    expect(await run('lab', 'list', '--format', 'json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

describe('validate', () => {
  test('names what does not agree in a course, with the fix', async () => {
    const course = join(data, 'course');
    const exercise = (slug: string) => ({ [`content/exercises/${slug}/exercise.yaml`]: `slug: ${slug}\nmodule: 01-fundamentals\ntitle: {fr: a, en: b}\nsummary: {fr: a, en: b}\npoints: 3\nlab: nowhere\nruntimes: [typescript]\n` });
    const files = {
      ...exercise('extra-records'),
      'content/exercises/extra-records/starter/typescript/main.ts': '',
      'content/chapters/fr/01-fundamentals/01-messages.mdx': '<Workbench exercise="extra-records" />\n<ApiConsole exercise={"no-such"} />\nD’abord, démarrer ZooKeeper.\n<Erratum read="démarrer ZooKeeper">\nNon.\n</Erratum>\n‹titre›',
      'content/chapters/fr/01-fundamentals/02-only.mdx': '',
      'content/chapters/en/01-fundamentals/01-messages.mdx': '<Workbench exercise="extra-records" />',
      'test/submissions/extra-records/wrong/main.ts': '',
      'test/submissions/forgotten/fail-x/main.ts': '',
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(course, path, '..'), { recursive: true });
      await writeFile(join(course, path), text);
    }
    const { code, stdout, stderr } = await run('validate', '--root', course);
    expect(code).toBe(1);
    for (const line of [
      'content/exercises/extra-records/exercise.yaml: exercise extra-records has no grader',
      'content/exercises/extra-records/exercise.yaml: lab: there is no lab nowhere in labs/definitions',
      `content/exercises/extra-records/solution/typescript: there is no folder ${course}/content/exercises/extra-records/solution/typescript`,
      'test/submissions/extra-records/wrong: the name says no verdict',
      'test/submissions/extra-records: 0 wrong submissions; at least 4 are needed',
      'test/submissions/forgotten: belongs to no exercise',
      'content/chapters/fr/01-fundamentals/01-messages.mdx:3: "ZooKeeper" is outdated',
      'content/chapters/fr/01-fundamentals/01-messages.mdx:7: ‹titre› is still to be written',
      'content/chapters/fr/01-fundamentals/02-only.mdx: has no counterpart in en',
      "content/chapters/fr/01-fundamentals/01-messages.mdx: uses exercise no-such, which doesn't exist",
      'content/chapters/en/01-fundamentals/01-messages.mdx: uses the exercises extra-records, its French counterpart extra-records, no-such',
    ]) expect(stdout).toContain(`${line}\n  → `);
    expect(stdout).not.toContain('01-messages.mdx:4:');
    expect(stdout).not.toContain('starter/typescript: there is no');
    expect(stderr).toMatch(/^\d+ problems\n$/);
  });
});
