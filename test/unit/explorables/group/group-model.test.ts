import { describe, expect, it } from 'vitest';
import { freshGroup, isAtRest, join, part, step, stoppedNow, STRATEGIES, type GroupState } from '../../../../src/explorables/group/group-model.ts';

const settle = (state: GroupState): GroupState => (isAtRest(state) ? state : settle(step(state)));
const lastChange = (state: GroupState) => settle(state).changes.at(-1);

describe('a group that changes', () => {
  it('stops every partition under the eager protocol, whoever comes', () => {
    for (const strategy of ['range', 'roundrobin', 'sticky'] as const) expect(lastChange(join(freshGroup(strategy, 6)))?.stopped).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('stops only what moves under the cooperative protocol and under KIP-848', () => {
    for (const strategy of ['cooperative-sticky', 'uniform'] as const) {
      const change = lastChange(join(freshGroup(strategy, 6)));
      expect(change?.moved).toHaveLength(2);
      expect(change?.stopped).toEqual(change?.moved);
    }
  });

  it('moves fewer partitions when the assignor is sticky', () => {
    expect(lastChange(join(freshGroup('roundrobin', 6)))?.moved.length).toBeGreaterThan(lastChange(join(freshGroup('sticky', 6)))?.moved.length ?? 6);
  });

  it('leaves a dead member’s partitions unread until it is missed', () => {
    const silent = part(freshGroup('cooperative-sticky', 6, 3), 'crash', 'm2');
    expect([silent.phase, silent.dead, stoppedNow(silent)]).toEqual(['silent', 'm2', [1, 4]]);
    expect(step(silent).dead).toBeUndefined();
    expect(stoppedNow(settle(silent))).toEqual([]);
  });

  it('changes one thing at a time, and keeps a last member', () => {
    const moving = join(freshGroup('range', 6));
    expect(join(moving)).toBe(moving);
    const alone = freshGroup('range', 6, 1);
    expect(part(alone, 'leave', 'm1')).toBe(alone);
  });

  it.each(STRATEGIES)('%s: at rest every partition has one reader, after any changes', (strategy) => {
    let state = freshGroup(strategy, 6);
    const changes = [join, join, (one: GroupState) => part(one, 'crash', 'm1'), join, join, join, join, join, (one: GroupState) => part(one, 'leave', 'm3'), (one: GroupState) => part(one, 'crash', 'm4')];
    for (const change of changes) {
      state = settle(change(state));
      expect([...state.reading.values()].flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
      expect([...state.reading.keys()].sort()).toEqual(state.members);
    }
    expect(state.members.some((member) => state.reading.get(member)?.length === 0)).toBe(false);
  });
});
