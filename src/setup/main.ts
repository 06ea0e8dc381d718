/**
 * What bootstrap.mjs hands over to on Node 24: `start | setup | cli | exec`, with their arguments.
 * Words go to stderr; stdout belongs to the server's address and to the command.
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atelierHome, checkoutRoot } from '../runtime/index.ts';
import { serverConfig } from '../server/config.ts';
import { AtelierError, explainError } from '../support/index.ts';
import { buildSite } from './build-site.ts';
import { installParts } from './install-parts.ts';
import { progressLines } from './progress-lines.ts';
import { assertPortFree } from './port-free.ts';

const root = checkoutRoot();
const lines = progressLines();
const [command = '', ...argv] = process.argv.slice(2);

/** CLI commands that must work where nothing can be installed. */
const NEEDS_NO_RUNTIME = new Set([undefined, 'doctor', 'validate', 'help', '--help', '-h', '--version']);

try {
  await ({ start, setup, cli, exec }[command] ?? unknown)();
} catch (error) {
  lines.say(`\n${error instanceof AtelierError ? explainError(error) : error instanceof Error ? error.stack ?? error.message : String(error)}`);
  process.exit(error instanceof AtelierError && error.code === 'BAD_INPUT' && command === 'start' ? 2 : 1);
}

async function start(): Promise<void> {
  // Wrong options and a taken port are said at once, not after minutes of set-up.
  await assertPortFree(serverConfig(argv, process.env, root));
  await installParts(lines);
  await buildSite(root, lines);
  if (await runModule('src/server/main.ts', argv) === undefined) trainInBackground();
}

async function setup(): Promise<void> {
  const strange = argv.find((word) => word !== '--all');
  if (strange !== undefined) throw new AtelierError('BAD_INPUT', `setup does not know ${strange}`, { hint: 'npm run setup, or npm run setup -- --all to fetch also what is otherwise fetched when a lab first needs it.' });
  const changed = await installParts(lines, { thorough: true, everything: argv.includes('--all') });
  const built = await buildSite(root, lines);
  lines.say(changed || built ? 'Set up. Start with: npm start' : 'Everything is in place, every file verified. Start with: npm start');
}

async function cli(): Promise<void> {
  await installUnlessOptional(NEEDS_NO_RUNTIME.has(argv[0]));
  await runModule('src/cli/main.ts', argv);
}

async function exec(): Promise<void> {
  const [script, ...rest] = argv;
  if (script === undefined) throw new AtelierError('BAD_INPUT', 'exec needs a script', { hint: 'node src/setup/bootstrap.mjs exec test/run-all.ts' });
  await installUnlessOptional(true);
  await runModule(script, rest);
}

async function unknown(): Promise<void> {
  throw new AtelierError('BAD_INPUT', `unknown command "${command}"`, { hint: 'use start, setup, cli or exec' });
}

async function installUnlessOptional(optional: boolean): Promise<void> {
  try {
    await installParts(lines);
  } catch (error) {
    if (!optional) throw error;
    lines.say(`${explainError(error)}\n  (going on without the Kafka runtime)`);
  }
}

/** Once the server is up: nobody waits for it. Its words go to a file; it ends with this process. */
function trainInBackground(): void {
  mkdirSync(atelierHome(), { recursive: true });
  const log = openSync(join(atelierHome(), 'training.log'), 'w');
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'src', 'setup', 'train.ts')], { stdio: ['ignore', log, log, 'ipc'] });
  child.on('error', () => undefined); // labs start slower, nothing else
  child.unref();
  child.channel?.unref();
}

/** Runs a script of the checkout in this process, as if Node had been started with it. An exported `main(argv)` is called; returns its exit code. */
async function runModule(script: string, args: readonly string[]): Promise<number | undefined> {
  const path = resolve(root, script);
  process.argv.splice(1, Infinity, path, ...args);
  const loaded: unknown = await import(pathToFileURL(path).href);
  if (typeof loaded === 'object' && loaded !== null && 'main' in loaded && typeof loaded.main === 'function') {
    const code: unknown = await loaded.main([...args]);
    if (typeof code === 'number') {
      process.exitCode = code;
      return code;
    }
  }
  return undefined;
}
