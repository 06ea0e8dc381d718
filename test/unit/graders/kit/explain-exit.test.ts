import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../../../src/contracts/index.ts';
import { explainStart } from '../../../../graders/kit/index.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'explain-exit-'));
  symlinkSync(resolve(import.meta.dirname, '../../../../node_modules'), join(home, 'node_modules'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the program for real, as the sandbox does, and explains how it ended. */
function explain(files: Record<string, string>, end: Partial<RunResult> = {}, flags: string[] = []) {
  const folder = mkdtempSync(join(home, 'app-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, 'main.ts'], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], NO_COLOR: '1' }, timeout: 15_000 });
  const result: RunResult = {
    exitCode: status, signal, durationMs: 320, stdout, stderr,
    outputTruncated: false, timedOut: false, outOfMemory: false, tooManyProcesses: false, tooMuchOutput: false, cancelled: false, ...end,
  };
  const { observed, hint } = explainStart({ host: '127.0.0.1', port: 8080, waitedMs: 400, output: { stdout, stderr }, result, listening: [] });
  for (const sentence of [observed.fr, observed.en, hint?.fr ?? '', hint?.en ?? '']) {
    expect(sentence).not.toMatch(/\bat .*:\d+:\d+|node:internal|!/);
    expect(sentence).not.toContain(folder);
  }
  return { fr: observed.fr, en: observed.en, hint: hint?.en };
}

it('names file and line of a syntax error', () => {
  expect(explain({ 'main.ts': 'const x: number = 1;\nfunction f( {\n  return 2;\n}\n' })).toEqual({
    fr: "Erreur de syntaxe (main.ts, ligne 3) : Expected ',', got 'numeric literal'",
    en: "Syntax error (main.ts, line 3): Expected ',', got 'numeric literal'",
    hint: 'The program could not be read: look at this line and the one above it.',
  });
});

it('names the file of a syntax error in another file than main.ts', () => {
  expect(explain({ 'main.ts': "import './src/api.ts';\n", 'src/api.ts': 'export const a = 1;\nexport const a = 2;\n' }).en).toMatch(/^Syntax error \((src\/)?api\.ts, line 2\): /);
});

it.each([
  ['enum Color { Red }\nconsole.log(Color.Red);\n', 'Node cannot run this TypeScript syntax (main.ts, line 1): enum.'],
  ['class A { constructor(private x: number) {} }\nnew A(1);\n', 'Node cannot run this TypeScript syntax (main.ts, line 1): parameter property.'],
])('says that Node strips types and does not compile: %s', (code, sentence) => {
  const { en, hint } = explain({ 'main.ts': code });
  expect(en).toBe(sentence);
  expect(hint).toContain('Node strips types, it does not compile.');
});

it('names a missing export', () => {
  expect(explain({ 'main.ts': "import { send } from './sender.ts';\nsend();\n", 'sender.ts': 'export const other = 1;\n' })).toMatchObject({
    fr: "`send` est importé de `./sender.ts`, qui ne l'exporte pas (main.ts, ligne 1).",
    en: '`send` is imported from `./sender.ts`, which does not export it (main.ts, line 1).',
  });
});

it('tells how to import a type from a CommonJS package', () => {
  expect(explain({ 'main.ts': "import { Kafka, Producer } from 'kafkajs';\nconst p: Producer | undefined = undefined;\nconsole.log(Kafka, p);\n" })).toMatchObject({
    en: '`Producer` is imported from `kafkajs`, which has nothing of that name at run time (main.ts, line 1).',
    hint: "If `Producer` is a type: `import type { Producer } from 'kafkajs'`. Otherwise check its name.",
  });
});

it('names a package that is not there, and what is', () => {
  expect(explain({ 'main.ts': "import express from 'express-5';\nexpress();\n" })).toMatchObject({
    en: 'main.ts imports package `express-5`, which is not installed here.',
    hint: "An exercise has `kafkajs` and Node's own modules (`node:http`, `node:crypto`, …), and nothing else.",
  });
});

it('names a file that is not there, and asks for the extension when it lacks', () => {
  expect(explain({ 'main.ts': "import './src/api.ts';\n" })).toMatchObject({ en: 'main.ts imports file `src/api.ts`, which does not exist.', hint: 'Check the name and the folder: the path starts from the importing file.' });
  expect(explain({ 'main.ts': "import './src/api';\n", 'src/api.ts': 'export {};\n' })).toMatchObject({ en: 'main.ts imports file `src/api`, which does not exist.', hint: 'Node wants the extension: `src/api.ts`.' });
});

it('shows where the program crashed in the learner\'s own files, not in a library', () => {
  expect(explain({ 'main.ts': "import { load } from './settings.ts';\nload();\n", 'settings.ts': "export function load() {\n  throw new Error('no settings');\n}\n" })).toEqual({
    fr: "Le programme s'est arrêté au démarrage (settings.ts, ligne 2) : Error: no settings",
    en: 'The program crashed at its start (settings.ts, line 2): Error: no settings',
    hint: undefined,
  });
  expect(explain({ 'main.ts': 'const o: { a?: { b: string } } = {};\nconsole.log(o.a.b);\n' }).en).toBe("The program crashed at its start (main.ts, line 2): TypeError: Cannot read properties of undefined (reading 'b')");
  expect(explain({ 'main.ts': 'async function start() {\n  await Promise.reject(new Error("no broker"));\n}\nstart();\n' }).en).toBe('The program crashed at its start (main.ts, line 2): Error: no broker');
});

it('shows the reason of a kafkajs error, not its wrapper', () => {
  const code = "import { Kafka } from 'kafkajs';\nconst k = new Kafka({ brokers: ['127.0.0.1:1'], retry: { retries: 0 }, logLevel: 0 });\nawait k.producer().connect();\n";
  expect(explain({ 'main.ts': code }).en).toBe('The program crashed at its start: KafkaJSConnectionError: Connection error: connect ECONNREFUSED 127.0.0.1:1');
});

it('says that an address is taken', () => {
  const code = "import { createServer } from 'node:http';\nconst a = createServer().listen(0, '127.0.0.1', () => createServer().listen(a.address().port, '127.0.0.1'));\n";
  expect(explain({ 'main.ts': code }).en).toMatch(/^Address 127\.0\.0\.1:\d+ is already taken: the program could not open it\.$/);
});

it('says that memory ran out, whoever noticed', () => {
  expect(explain({ 'main.ts': 'const all = [];\nfor (;;) all.push(new Array(1e5).fill(all.length));\n' }, {}, ['--max-old-space-size=40']).en).toBe('The program was stopped after 320 ms: it ran out of memory.');
  expect(explain({ 'main.ts': '' }, { outOfMemory: true, exitCode: null, signal: 'SIGKILL' }).en).toBe('The program was stopped after 320 ms: it ran out of memory.');
});

it('says that it wrote too much, or started too many processes', () => {
  expect(explain({ 'main.ts': '' }, { tooMuchOutput: true })).toMatchObject({ en: 'The program was stopped after 320 ms: it wrote more output than the limit.', hint: 'Remove what prints inside loops.' });
  expect(explain({ 'main.ts': 'process.exit(1);' }, { tooManyProcesses: true }).en).toBe('The program was stopped after 320 ms: too many processes.');
});

it('says that nothing kept the program alive', () => {
  expect(explain({ 'main.ts': "console.log('all set');\n" })).toMatchObject({ en: 'The program ended with exit code 0 after 320 ms; last line it wrote: "all set".', hint: 'A service must not end: call `server.listen(Number(process.env.PORT))`.' });
  expect(explain({ 'main.ts': 'await new Promise(() => {});\n' }).en).toBe('The program ended in the middle of an `await`: nothing was left that could move it on.');
});

it('quotes the last words of a program that gave up by itself', () => {
  expect(explain({ 'main.ts': "console.error('BOOTSTRAP_SERVERS is missing');\nprocess.exit(3);\n" })).toMatchObject({
    fr: "Le programme s'est terminé avec le code 3 après 320 ms ; dernière ligne écrite : « BOOTSTRAP_SERVERS is missing ».",
    en: 'The program ended with exit code 3 after 320 ms; last line it wrote: "BOOTSTRAP_SERVERS is missing".',
  });
});
