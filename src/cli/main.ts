/**
 * `atelier`: the platform from a terminal.
 * @module
 */
import { EXIT_CODES } from '../contracts/index.ts';
import { AtelierError, explainError } from '../support/index.ts';
import { type Command, helpOf, parseInvocation, type Terminal } from './command.ts';
import { check } from './commands/check.ts';
import { doctor } from './commands/doctor.ts';
import { grade } from './commands/grade.ts';
import { imagesBuild } from './commands/images.ts';
import { labRestore, labSave } from './commands/lab-archive.ts';
import { labFault } from './commands/lab-fault.ts';
import { labCut, labDelay, labHeal } from './commands/lab-links.ts';
import { labDown, labList, labReset, labUp } from './commands/lab.ts';
import { newClaim, newExercise, newLesson } from './commands/new.ts';
import { run } from './commands/run.ts';
import { validate } from './commands/validate.ts';
import { VERSION } from './course.ts';

const COMMANDS: readonly Command[] = [doctor, labUp, labDown, labList, labReset, labSave, labRestore, labFault, labCut, labDelay, labHeal, run, check, grade, validate, newExercise, newLesson, newClaim, imagesBuild];

const SECOND_SIGNAL_AFTER_MS = 500;

/** Runs one command. @returns its exit code: 0 pass, 1 fail, 2 wrong usage, 3 broken; 130 after Ctrl-C. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (terminal.signal.aborted) {
      terminal.say('stopped');
      return 130;
    }
    terminal.say(error instanceof AtelierError ? explainError(error) : String(error instanceof Error ? error.stack : error));
    return error instanceof AtelierError && ['BAD_INPUT', 'NOT_FOUND', 'CONFLICT', 'LAB_BUSY'].includes(error.code) ? EXIT_CODES.usage : EXIT_CODES.broken;
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = argv;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const asked = first === 'help' ? find(argv.slice(1)) : undefined;
    const help = asked === undefined ? overview() : helpOf(asked.command);
    if (first === undefined) terminal.say(help);
    else terminal.out(help);
    return first === undefined ? EXIT_CODES.usage : 0;
  }
  if (first === '--version') {
    terminal.out(`${VERSION}\n`);
    return 0;
  }
  const found = find(argv);
  if (found === undefined) {
    const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
    if (group.length > 0 && (second === '--help' || second === '-h')) {
      terminal.out(overview(group));
      return 0;
    }
    const typed = group.length > 0 ? `${first} ${second ?? ''}`.trim() : first;
    throw new AtelierError('BAD_INPUT', `there is no command "${typed}"`, { hint: group.length > 0 ? `there are: ${group.join(', ')}` : 'atelier --help' });
  }
  const { command, rest } = found;
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(command));
    return 0;
  }
  return command.run(parseInvocation(command, rest), terminal);
}

function find(argv: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const command = COMMANDS.find(({ name }) => name === argv.slice(0, words).join(' ') && name.split(' ').length === words);
    if (command !== undefined) return { command, rest: argv.slice(words) };
  }
  return undefined;
}

function overview(names: readonly string[] = COMMANDS.map(({ name }) => name)): string {
  const shown = COMMANDS.filter(({ name }) => names.includes(name));
  const rows = shown.map((command) => [[command.name, ...command.arguments ?? []].join(' '), command.summary] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return ['Usage: atelier <command> [options]', '', ...rows.map(([left, summary]) => `  ${left.padEnd(width)}  ${summary}`), '',
    'atelier <command> --help says more. From a clone: npm run atelier -- <command>', ''].join('\n');
}

/** The first Ctrl-C asks the command to end in good order; the second ends the process. */
function processTerminal(): Terminal {
  const abort = new AbortController();
  let abortedAt = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (abort.signal.aborted) {
      // One Ctrl-C may arrive twice, from the terminal and from npm.
      if (signal === 'SIGINT' && performance.now() - abortedAt > SECOND_SIGNAL_AFTER_MS) process.exit(130);
      return;
    }
    abortedAt = performance.now();
    process.stderr.write('\nstopping (once more to leave at once)\n');
    abort.abort(new AtelierError('CONFLICT', 'stopped'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // `| head` closes the pipe: not an error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    signal: abort.signal, environment: process.env,
    out: (text) => { process.stdout.write(text); },
    say: (line) => { process.stderr.write(`${line}\n`); },
  };
}
