import { describe, expect, it } from 'vitest';
import {
  AUTO_COMMIT_S, BATCH, crash, freshCommit, isDone, lost, nextStep, RECORDS, repeated, SESSION_S, start, step, stop, STRATEGIES, type CommitState, type Strategy,
} from '../../../../src/explorables/commit-timing/commit-timing-model.ts';

const after = (strategy: Strategy, steps: number, state = freshCommit(strategy)): CommitState => Array.from({ length: steps }).reduce<CommitState>((one) => step(one), state);
const toTheEnd = (state: CommitState): CommitState => {
  for (let left = 200; left > 0 && !isDone(state); left -= 1) state = step(state);
  expect(isDone(state)).toBe(true);
  return state;
};
/** Crashes after so many steps, starts again and runs to the end. */
const crashedAfter = (strategy: Strategy, steps: number) => toTheEnd(start(crash(after(strategy, steps))));
const moments = Array.from({ length: 40 }, (_, at) => at);

describe('without a crash', () => {
  it.each(STRATEGIES)('%s processes every record once', (strategy) => {
    const end = toTheEnd(freshCommit(strategy));
    expect(end.processed).toEqual(Array.from({ length: RECORDS }, () => 1));
  });

  it('each strategy has its order of steps', () => {
    const order = (strategy: Strategy) => Array.from({ length: 6 }, (_, at) => nextStep(after(strategy, at)));
    expect(order('before')).toEqual(['poll', 'commit', 'process', 'process', 'process', 'poll']);
    expect(order('after')).toEqual(['poll', 'process', 'process', 'process', 'commit', 'poll']);
    expect(order('each')).toEqual(['poll', 'process', 'commit', 'process', 'commit', 'process']);
    expect(order('auto')).toEqual(['poll', 'process', 'process', 'process', 'poll', 'process']);
  });
});

describe('a crash at any moment', () => {
  it('committing first loses and never repeats: at most once', () => {
    expect(moments.every((moment) => repeated(crashedAfter('before', moment)).length === 0)).toBe(true);
    expect(lost(crashedAfter('before', 2))).toEqual([0, 1, 2]);
    expect(lost(crashedAfter('before', 3))).toEqual([1, 2]);
  });

  it.each([['after', BATCH], ['each', 1], ['auto', 2 * BATCH]] as const)('%s loses nothing and repeats at most %i: at least once', (strategy, most) => {
    const ends = moments.map((moment) => crashedAfter(strategy, moment));
    expect(ends.flatMap(lost)).toEqual([]);
    expect(Math.max(...ends.map((end) => repeated(end).length))).toBe(most);
  });

  it('auto-commit with a second thread loses what was handed out and not processed', () => {
    const ends = moments.map((moment) => crashedAfter('thread', moment));
    expect(Math.max(...ends.map((end) => lost(end).length))).toBeGreaterThan(BATCH);
  });

  it('the group goes on at its commit, when the session of the dead member has ended', () => {
    const dead = crash(after('after', 7));
    expect([dead.running, dead.committed, dead.last]).toEqual([false, 3, { kind: 'crash', again: 1, lost: 0 }]);
    expect(start(dead)).toMatchObject({ running: true, position: 3, nowS: 7 + SESSION_S });
    expect(step(dead)).toBe(dead);
    expect(crash(dead)).toBe(dead);
  });
});

describe('as claim auto-commit-is-made-by-poll saw it on a cluster', () => {
  it('not before the interval is over, and never of the batch in hand', () => {
    const states = moments.slice(0, 9).map((moment) => after('auto', moment));
    // The polls are at 0 s, 4 s and 8 s; only the last one finds the interval of 5 s over.
    expect(states.every(({ committed }) => committed === undefined)).toBe(true);
    const third = after('auto', 9);
    expect([third.committed, third.position, third.queue, third.nextAutoCommitS]).toEqual([6, 9, [6, 7, 8], 8 + AUTO_COMMIT_S]);
  });
});

describe('a proper stop', () => {
  it.each(['before', 'after', 'each', 'auto'] as const)('%s ends its batch and commits: nothing lost, nothing twice', (strategy) => {
    for (const moment of moments) {
      const stopped = stop(after(strategy, moment));
      expect([stopped.last, stopped.position]).toEqual([{ kind: 'stop', again: 0, lost: 0 }, stopped.processed.filter((times) => times > 0).length]);
      expect(start(stopped).nowS).toBe(stopped.nowS);
    }
  });

  it('with a second thread close() commits what that one never got to', () => {
    expect(stop(after('thread', 3)).last).toEqual({ kind: 'stop', again: 0, lost: 7 });
  });
});
