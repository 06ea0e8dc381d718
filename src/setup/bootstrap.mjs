#!/usr/bin/env node
// First thing that runs on a machine with nothing but Node >= 20 and npm: fetches the dependencies (Node 24 is one of them),
// then hands over to src/setup/main.ts on Node 24. Plain JavaScript without dependencies, all words to stderr.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertNode, findNode24, installDependencies, SetupProblem, USAGE } from './bootstrap-steps.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [command, ...rest] = process.argv.slice(2);
const args = rest[0] === '--' ? rest.slice(1) : rest;

try {
  if (command === undefined || command === '--help' || command === '-h' || (command !== 'cli' && command !== 'exec' && args.some((arg) => arg === '--help' || arg === '-h'))) {
    console.log(USAGE);
    process.exit(command === undefined ? 2 : 0);
  }
  if (!['start', 'setup', 'cli', 'exec'].includes(command)) throw new SetupProblem(`unknown command "${command}"`, 'use start, setup, cli or exec', 2);
  assertNode(process.versions.node);
  await installDependencies(root);
  runOnNode24(findNode24(root));
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  console.error(`\n${error.message}\n  → ${error.hint}`);
  process.exit(error.exitCode);
}

/** Replaces this process as far as Node can: same terminal, same signals, same exit code. */
function runOnNode24(node) {
  // Compiled code is kept from one start to the next: half the time until the server's modules are loaded.
  const environment = { NODE_COMPILE_CACHE: join(root, '.atelier', 'compile-cache'), ...process.env };
  if (['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => environment[name])) {
    // Node honours the proxy variables only when told to; what is on this machine must never go through them.
    environment.NODE_USE_ENV_PROXY ??= '1';
    const direct = [environment.NO_PROXY ?? environment.no_proxy, 'localhost', '127.0.0.1', '::1'].filter(Boolean).join(',');
    environment.NO_PROXY = direct;
    environment.no_proxy = direct;
  }
  // kafkajs computes a negative delay now and then; Node warns of it, and nothing is wrong.
  const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];
  const child = spawn(node, [...quiet, fileURLToPath(new URL('main.ts', import.meta.url)), command, ...args], { stdio: 'inherit', env: environment });
  child.on('error', (error) => {
    console.error(`\nNode 24 (${node}) could not be started: ${error.message}\n  → remove the folder node_modules and run the same command again`);
    process.exit(1);
  });
  // A terminal sends Ctrl-C to both of us; anything else reaches only this process.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal); });
  // npm runs us in a shell that dies of npm's SIGTERM without passing it on: without a parent, we end too.
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) child.kill('SIGTERM'); }, 500).unref();
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)));
}
