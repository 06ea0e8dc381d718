import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtelierError } from '../support/index.ts';

const OPEN = /^\s*(?:\/\/|#|--|<!--|\/\*)\s*region:\s*([\w-]+)/;
const CLOSE = /^\s*(?:\/\/|#|--|<!--|\/\*)\s*endregion\b/;

/**
 * The lines between `// region: name` and its `// endregion`, without the marks of regions inside it and without their
 * common indentation. Without a name: the whole text, marks taken out.
 * @throws AtelierError BAD_INPUT naming file and region when it is missing, twice there, empty or never closed.
 */
export function cutRegion(text: string, region: string | undefined, file: string): string {
  const open: string[] = [];
  const lines: string[] = [];
  const seen: string[] = [];
  for (const line of text.split('\n')) {
    const name = OPEN.exec(line)?.[1];
    if (name !== undefined) {
      if (seen.includes(name)) throw bad(`${file} has the region "${name}" twice`, 'give each region of a file its own name');
      seen.push(name);
      open.push(name);
    } else if (CLOSE.test(line)) {
      if (open.pop() === undefined) throw bad(`${file} closes a region that was never opened`, 'take out the surplus endregion');
    } else if (region === undefined || open.includes(region)) lines.push(line);
  }
  if (open.length > 0) throw bad(`${file}: the region "${open.at(-1)}" is never closed`, 'add // endregion after its last line');
  if (region !== undefined && !seen.includes(region)) {
    throw bad(`${file} has no region "${region}"`, seen.length === 0 ? `mark its lines with // region: ${region} … // endregion` : `it has: ${seen.join(', ')}`);
  }
  const cut = dedent(lines);
  if (cut === '') throw bad(`${file}: the region "${region ?? '(whole file)'}" is empty`, 'move its marks around the lines to show');
  return cut;
}

/** Reads a sample of the repository. @throws AtelierError BAD_INPUT naming the file and, if given, the region. */
export function readSample(file: string, region: string | undefined): string {
  let text: string;
  try {
    text = readFileSync(join(process.cwd(), file), 'utf8');
  } catch (error) {
    throw bad(`the sample ${file}${region === undefined ? '' : ` (region "${region}")`} can't be read`, 'paths of <Code file> count from the root of the repository', error);
  }
  return cutRegion(text, region, file);
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return lines.map((line) => line.slice(least)).join('\n').replace(/^\n+|\s+$/g, '');
}

function bad(message: string, hint: string, cause?: unknown): AtelierError {
  return new AtelierError('BAD_INPUT', `${message}: ${hint}`, { hint, cause });
}
