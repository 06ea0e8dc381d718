import type { Localized, RunResult } from '../../../src/contracts/index.ts';
import { duration, quote, say, text } from '../texts.ts';
import { lastLine, readNodeError, type NodeError } from './node-error.ts';

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Where in the learner's files, as part of a sentence: ` (main.ts, ligne 4)`; empty when not known. */
export function place(at: NodeError['at']): Localized {
  return at === undefined ? text('', '') : text(` (${at.file}, ligne ${at.line})`, ` (${at.file}, line ${at.line})`);
}

/** Out of memory, whoever noticed it first: the sandbox, or the JavaScript engine. */
export function ranOutOfMemory(result: RunResult, { stderr }: Output): boolean {
  return result.outOfMemory || /heap out of memory|OutOfMemoryError/.test(stderr);
}

/** How a program ended, in one sentence with its own words. */
export function describeExit(result: RunResult, output: Output): Localized {
  const after = duration(result.durationMs);
  if (ranOutOfMemory(result, output)) return say((of) => `Le programme a été arrêté après ${of(after)} : mémoire épuisée.`, (of) => `The program was stopped after ${of(after)}: it ran out of memory.`);
  if (result.tooMuchOutput) return say((of) => `Le programme a été arrêté après ${of(after)} : il a écrit plus que la limite sur sa sortie.`, (of) => `The program was stopped after ${of(after)}: it wrote more output than the limit.`);
  if (result.tooManyProcesses) return say((of) => `Le programme a été arrêté après ${of(after)} : trop de processus.`, (of) => `The program was stopped after ${of(after)}: too many processes.`);
  if (result.timedOut) return say((of) => `Le programme a été arrêté après ${of(after)} : durée maximale atteinte.`, (of) => `The program was stopped after ${of(after)}: it reached its time limit.`);
  const error = readNodeError(output.stderr);
  if (error !== undefined) {
    const where = place(error.at);
    const what = error.message === '' ? error.name : `${error.name}: ${quote(error.message)}`;
    return say((of) => `Le programme s'est arrêté sur une erreur${of(where)} : ${what}`, (of) => `The program ended with an error${of(where)}: ${what}`);
  }
  const said = lastLine(output.stderr) ?? lastLine(output.stdout);
  const how = result.signal !== null
    ? text(`par le signal ${result.signal}`, `by signal ${result.signal}`)
    : text(`avec le code ${result.exitCode ?? '?'}`, `with exit code ${result.exitCode ?? '?'}`);
  const words = said === undefined ? text('rien', 'nothing') : text(`« ${quote(said)} »`, `"${quote(said)}"`);
  return say(
    (of) => `Le programme s'est terminé ${of(how)} après ${of(after)} ; dernière ligne écrite : ${of(words)}.`,
    (of) => `The program ended ${of(how)} after ${of(after)}; last line it wrote: ${of(words)}.`,
  );
}
