import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';

/** The talk with sandbox.sh on descriptor 3. */
export interface Conversation {
  /** Settles with the line's rest when a line begins with `word`; rejects with what was said instead. */
  hear(word: string): Promise<string>;
  say(word: string): void;
  /** All lines heard, complaints of the system's programs among them. */
  readonly lines: readonly string[];
  /** What went wrong, in the script's and the system's words. */
  complaint(): string;
}

/** A program can reach descriptor 3 of its init; it may lie about its own exit status, but not fill our memory. */
const MAX_TALK = 16 * 1024;

/** @param earlyErrors what was printed on the real stderr before the script took over. */
export function converse(child: ChildProcess, earlyErrors: () => string): Conversation {
  const channel = child.stdio[3] as Duplex;
  const lines: string[] = [];
  const waiting = new Map<string, { resolve: (rest: string) => void; reject: (error: Error) => void }>();
  let heard = 0;
  let rest = '';
  let over = false;
  const complaint = (): string => {
    const step = lines.find((line) => line.startsWith('failed '))?.slice('failed '.length);
    const system = [earlyErrors().trim(), ...lines.filter((line) => !/^(failed|mounted|ready|ended)\b/.test(line))].filter(Boolean).join('; ');
    return [step, system].filter(Boolean).join(': ') || 'it ended without a word';
  };
  const end = (): void => {
    over = true;
    for (const { reject } of waiting.values()) reject(new Error(complaint()));
    waiting.clear();
  };
  channel.on('error', () => undefined); // the other side is gone: the end is reported by 'close'
  channel.on('data', (chunk: Buffer) => {
    heard += chunk.length;
    if (heard > MAX_TALK) return;
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      const [word = ''] = line.split(' ', 1);
      waiting.get(word)?.resolve(line.slice(word.length + 1));
      waiting.delete(word);
    }
  });
  child.once('close', end);
  child.once('error', (error) => { lines.push(error.message); end(); });
  return {
    lines,
    complaint,
    say: (word) => { channel.write(`${word}\n`); },
    hear: (word) => new Promise((resolve, reject) => {
      const said = lines.find((line) => line === word || line.startsWith(`${word} `));
      if (said !== undefined) resolve(said.slice(word.length + 1));
      else if (over) reject(new Error(complaint()));
      else waiting.set(word, { resolve, reject });
    }),
  };
}
