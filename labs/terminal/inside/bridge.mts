/**
 * Runs inside the sandbox, as the program of a terminal: bash on a pseudo terminal of its own. Stdin holds one JSON value per line (TerminalFrame); what the terminal prints goes
 * to stdout as it is. Ends with the shell, with its exit code. Takes nothing but types from this repository: in the sandbox there is only this folder.
 */
import { createInterface } from 'node:readline';
import { spawn } from '@lydell/node-pty';
import type { TerminalFrame } from '../../../src/contracts/index.ts';

const shell = spawn('bash', ['--rcfile', `${import.meta.dirname}/bashrc`, '-i'], { name: 'xterm-256color', cols: 80, rows: 24, cwd: '/home/learner', env: process.env });
shell.onData((text) => process.stdout.write(text));
shell.onExit(({ exitCode }) => process.stdout.write('', () => process.exit(exitCode)));
process.on('SIGTERM', () => shell.kill('SIGHUP'));

for await (const line of createInterface({ input: process.stdin })) {
  const { input, size, flow } = JSON.parse(line) as TerminalFrame;
  if (size !== undefined) shell.resize(...size);
  if (input !== undefined) shell.write(input);
  if (flow === 'pause') shell.pause();
  if (flow === 'resume') shell.resume();
}
shell.kill('SIGHUP');
