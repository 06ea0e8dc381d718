import { describe, expect, it } from 'vitest';
import { append, freshLog, lagOf, passDays, read, recordsOf, seek, startOf, type LogState } from '../../../../src/explorables/log/log-model.ts';

const KEY = 'u-8';
const times = (count: number, state: LogState, act: (state: LogState) => LogState): LogState => (count === 0 ? state : times(count - 1, act(state), act));
const written = (count: number, state = freshLog(1)) => times(count, state, (one) => append(one, KEY));
const only = (state: LogState) => {
  const [log] = state.partitions;
  if (log === undefined) throw new Error('no partition');
  return log;
};

describe('a log and the groups that read it', () => {
  it('counts offsets for each partition', () => {
    const state = ['u-1', 'u-2', 'u-3', 'u-4', 'u-5', 'u-6', 'u-1'].reduce(append, freshLog(3));
    expect(state.partitions.reduce((sum, { end }) => sum + end, 0)).toBe(7);
    for (const log of state.partitions) expect(recordsOf(log).map(({ offset }) => offset)).toEqual([...recordsOf(log).keys()]);
  });

  it('reads without deleting, each group at its own place', () => {
    const state = times(5, written(4), (one) => read(one, 'push'));
    expect(recordsOf(only(state))).toHaveLength(4);
    expect([lagOf(state, 'push'), lagOf(state, 'digest')]).toEqual([0, 4]);
    expect(read(state, 'push').last).toEqual({ kind: 'nothing', group: 'push' });
    expect(state.committed.push).toEqual([4]);
  });

  it('starts a new group at the end when asked for latest: what was there is not read', () => {
    const before = read(written(4, freshLog(1, 'latest')), 'push');
    expect(before.last).toEqual({ kind: 'reset', group: 'push', partition: 0, to: 4, outOfRange: false });
    expect(read(append(before, KEY), 'push').last).toMatchObject({ kind: 'read', offset: 4 });
  });

  it('deletes whole segments at the head; an old record beside a young one stays', () => {
    const week = passDays(written(4), 7);
    const mixed = passDays(append(week, KEY), 1);
    // Offsets 0-2 were a segment of their own; 3 is too old as well, but shares its segment with 4.
    expect(mixed.last).toEqual({ kind: 'days', deleted: 3 });
    expect(recordsOf(only(mixed)).map(({ offset }) => offset)).toEqual([3, 4]);
  });

  it('never gives an offset twice, even when everything is deleted', () => {
    const empty = passDays(written(2), 8);
    expect([recordsOf(only(empty)).length, startOf(only(empty))]).toEqual([0, 2]);
    expect(append(empty, KEY).last).toMatchObject({ offset: 2 });
  });

  it('resets a group whose place was deleted', () => {
    const late = passDays(append(passDays(times(2, written(4), (one) => read(one, 'push')), 7), KEY), 1);
    expect(read(late, 'push').last).toEqual({ kind: 'reset', group: 'push', partition: 0, to: 3, outOfRange: true });
  });

  it('seeks to the start and to the end', () => {
    const state = written(4);
    expect(seek(state, 'digest', 'end').committed.digest).toEqual([4]);
    expect(read(seek(seek(state, 'digest', 'end'), 'digest', 'start'), 'digest').last).toMatchObject({ kind: 'read', offset: 0 });
  });
});
