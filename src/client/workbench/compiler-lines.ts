/** A line of a file that a compiler complained about. */
export interface CodeProblem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const ERROR = /^(src\/main\/java\/\S+\.java):(\d+): error: (.+)$/gm;
const MOST = 100;

/** The errors of the Java compiler in what a program's run has written: `src/main/java/App.java:12: error: …`. */
export function codeProblems(output: string): CodeProblem[] {
  return [...output.matchAll(ERROR)].slice(0, MOST).map(([, path = '', line = '1', message = '']) => ({ path, line: Number(line), message }));
}
