import { describe, expect, it } from 'vitest';
import { collectOutput } from '../../../../../../labs/drivers/native/sandbox/output.ts';

describe('the output of a program', () => {
  it('joins characters that arrive in parts, per stream', () => {
    const heard: [string, string][] = [];
    const output = collectOutput(100, (stream, text) => heard.push([stream, text]));
    const euro = Buffer.from('€');
    output.accept('stdout', euro.subarray(0, 1));
    output.accept('stderr', Buffer.from('é'));
    output.accept('stdout', euro.subarray(1));
    expect(heard).toEqual([['stderr', 'é'], ['stdout', '€']]);
    expect(output.finish()).toEqual({ stdout: '€', stderr: 'é', truncated: false });
  });

  it('stops at the limit of both streams together and says so', () => {
    const output = collectOutput(4);
    expect(output.accept('stdout', Buffer.from('ab'))).toBe(true);
    expect(output.accept('stderr', Buffer.from('cd'))).toBe(true);
    expect(output.accept('stdout', Buffer.from('e'))).toBe(false);
    expect(output.finish()).toEqual({ stdout: 'ab', stderr: 'cd', truncated: true });
  });

  it('leaves out the character that the limit cuts, and marks one that the program never finished', () => {
    const cut = collectOutput(2);
    expect(cut.accept('stdout', Buffer.from('a€'))).toBe(false);
    expect(cut.finish()).toEqual({ stdout: 'a', stderr: '', truncated: true });
    const unfinished = collectOutput(10);
    unfinished.accept('stdout', Buffer.from('a€').subarray(0, 3));
    expect(unfinished.finish().stdout).toBe('a\uFFFD');
  });
});
