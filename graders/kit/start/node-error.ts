import { basename, dirname } from 'node:path';

/** The error that ended a Node program, as it stands at the end of its stderr. */
export interface NodeError {
  /** `SyntaxError`, `TypeError`, `KafkaJSConnectionError`, … */
  readonly name: string;
  /** `ERR_MODULE_NOT_FOUND`, `EADDRINUSE`, … */
  readonly code: string | undefined;
  readonly message: string;
  /** First place in the learner's own files. */
  readonly at: { readonly file: string; readonly line: number } | undefined;
}

const PLACE = /(?:file:\/\/)?(\/[^\s():]+\.(?:[cm]?[jt]s)):(\d+)/g;
const HEAD = /^(?:Uncaught )?((?:[A-Z][A-Za-z]*)?(?:Error|Rejection|Exception)[A-Za-z]*)(?: \[([A-Z_]+)\])?(?:: (.*))?$/m;
const CAUSE = /^\s*Caused by: ([A-Z][A-Za-z]*): (.*)$/m;

/** Undefined when stderr holds no error of Node's. */
export function readNodeError(stderr: string): NodeError | undefined {
  const head = HEAD.exec(stderr);
  if (head === null) return undefined;
  const cause = CAUSE.exec(stderr);
  const wrapped = head[3] === undefined && cause !== null;
  return {
    name: (wrapped ? cause[1] : head[1]) ?? 'Error',
    code: head[2] ?? /^\s+code: '([A-Z_0-9]+)'/m.exec(stderr)?.[1],
    message: ((wrapped ? cause[2] : head[3]) ?? '').trim(),
    at: ownPlace(stderr),
  };
}

/** A path as the learner knows it: relative to the folder of main.ts. */
export function ownName(path: string, everything: string): string {
  const main = /(?:file:\/\/)?(\/[^\s():]*\/)main\.ts\b/.exec(everything)?.[1] ?? `${dirname(path)}/`;
  return path.startsWith(main) ? path.slice(main.length) : basename(path);
}

function ownPlace(stderr: string): NodeError['at'] {
  for (const [, file, line] of stderr.matchAll(PLACE)) {
    if (file === undefined || line === undefined || file.includes('/node_modules/')) continue;
    return { file: ownName(file, stderr), line: Number(line) };
  }
  return undefined;
}

/** Says nothing to a learner: stack frames, braces, Node's version and its warnings (kafkajs causes one on Node 24 at every start). */
const NODE_NOISE = /^at .+:\d+\)?$|^[{}[\]]$|^Node\.js v\d|^\(node:\d+\) |^\(Use `node --trace-|^Timeout duration was set to 1\.$/;

/** The last line that says something, for programs that end without an error of Node's. */
export function lastLine(output: string): string | undefined {
  return output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NODE_NOISE.test(line)).at(-1);
}
