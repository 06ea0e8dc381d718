import { describe, expect, it } from 'vitest';
import { exitStatus, runResult } from '../../../../../../labs/drivers/native/sandbox/ending.ts';

describe('how a program ended, as its init tells it', () => {
  it.each([
    [['ready', 'ended 0', '[1] + Done'], { exitCode: 0, signal: null }],
    [['ready', 'ended 7', '[1] + Done(7)'], { exitCode: 7, signal: null }],
    [['ready', 'ended 143', '[1] + Done(143)'], { exitCode: 143, signal: null }],
    [['ready', 'ended 143', '[1] + Terminated'], { exitCode: null, signal: 'SIGTERM' }],
    [['ready', 'ended 134', '[1] + Aborted'], { exitCode: null, signal: 'SIGABRT' }],
    [['ready', 'ended 137', '[1]+  Killed                  "$@"'], { exitCode: null, signal: 'SIGKILL' }],
    [['ready', 'ended 143'], { exitCode: null, signal: 'SIGTERM' }],
    [['ready', 'ended 140'], { exitCode: 140, signal: null }],
    [['ready', 'ended 255', '[1] + Done(255)'], { exitCode: 255, signal: null }],
  ])('reads %j', (lines, status) => expect(exitStatus(lines)).toEqual(status));

  it('takes silence for a kill of the whole sandbox', () => expect(exitStatus(['mounted', 'ready'])).toEqual({ exitCode: null, signal: 'SIGKILL' }));

  it('does not believe a status that is no number', () => expect(exitStatus(['ended soon', 'ended '])).toEqual({ exitCode: null, signal: 'SIGKILL' }));

  it('sets exactly the flag of the cause', () => {
    const facts = { exitCode: null, signal: 'SIGKILL', durationMs: 5, output: { stdout: 'a', stderr: 'b', truncated: false } };
    for (const cause of ['timedOut', 'outOfMemory', 'tooManyProcesses', 'tooMuchOutput', 'cancelled'] as const) {
      const result = runResult({ ...facts, cause });
      expect(Object.entries(result).filter(([, value]) => value === true)).toEqual([[cause, true]]);
    }
    expect(Object.values(runResult({ ...facts, cause: undefined })).includes(true)).toBe(false);
  });
});
