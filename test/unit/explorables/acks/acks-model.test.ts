import { describe, expect, it } from 'vitest';
import { BROKER_IDS, advance, freeze, freshPartition, isLost, send, thaw, type BrokerId, type PartitionState } from '../../../../src/explorables/acks/acks-model.ts';

const last = (state: PartitionState) => state.sends.at(-1);

describe('acks and the ISR, computed', () => {
  it('acknowledges acks=all at once while the whole ISR is alive', () => {
    const state = send(freshPartition(2), 'all');
    expect(last(state)).toMatchObject({ outcome: 'acknowledged', tookMs: 0 });
    expect(state.highWatermark).toBe(1);
  });

  it('makes acks=all wait for a frozen follower although min.insync.replicas=2 is met, until the controller fences it', () => {
    let state = send(freeze(freshPartition(2), 3), 'all');
    expect(last(state)?.outcome).toBe('waiting');
    state = advance(state, 1_900);
    expect(state.isr).toEqual([1, 2, 3]);
    expect(last(state)?.outcome).toBe('waiting');
    state = advance(state, 100);
    expect(state.isr).toEqual([1, 2]);
    expect(last(state)).toMatchObject({ outcome: 'acknowledged', tookMs: 2_000 });
  });

  it('acknowledges acks=1 while every follower is frozen, and loses that record when a follower takes over', () => {
    let state = send(freeze(freeze(freshPartition(2), 2), 3), '1');
    expect(last(state)?.outcome).toBe('acknowledged');
    state = advance(thaw(thaw(freeze(state, 1), 2), 3), 2_000);
    // The followers were back before they were fenced; only the leader was silent for two seconds, and what they copied
    // in between is nothing: it was frozen.
    expect(state.leader).toBe(2);
    expect(isLost(state, state.sends[0]!)).toBe(true);
    state = advance(thaw(state, 1), 200);
    expect(state.logs[1]).toEqual([]);
  });

  it('refuses acks=all when the ISR is smaller than min.insync.replicas, and takes the retry once it has grown', () => {
    let state = advance(freeze(freeze(freshPartition(2, true), 2), 3), 2_000);
    expect(state.isr).toEqual([1]);
    state = send(state, 'all');
    expect(last(state)?.outcome).toBe('refused');
    expect(state.logs[1]).toEqual([]);
    expect(last(send(state, '1'))?.outcome).toBe('acknowledged');
    state = advance(thaw(state, 2), 200);
    expect(last(state)?.outcome).toBe('acknowledged');
  });

  it('neither refuses nor answers when two of three combined controllers are frozen: nobody can change the ISR', () => {
    const state = advance(send(freeze(freeze(freshPartition(2), 2), 3), 'all'), 60_000);
    expect(state.isr).toEqual([1, 2, 3]);
    expect(last(state)?.outcome).toBe('waiting');
  });

  it('brings a send that waited on a frozen leader to the next leader', () => {
    let state = send(freeze(freshPartition(2), 1), 'all');
    expect(last(state)?.outcome).toBe('travelling');
    state = advance(state, 2_000);
    expect(state.leader).toBe(2);
    expect(last(state)).toMatchObject({ outcome: 'acknowledged', tookMs: 2_000 });
  });

  it('never loses what acks=all acknowledged, whatever is frozen in whatever order', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let random = seed;
      const draw = (below: number) => (random = (random * 48_271) % 2_147_483_647) % below;
      let state = freshPartition(1 + draw(3), draw(2) === 0);
      for (let step = 0; step < 60; step += 1) {
        const broker = BROKER_IDS[draw(3)] as BrokerId;
        const moves = [() => send(state, 'all'), () => freeze(state, broker), () => thaw(state, broker), () => advance(state, 100 + 100 * draw(30))];
        state = moves[draw(4)]!();
        const lost = state.sends.filter((one) => isLost(state, one));
        expect(lost, `seed ${seed}, step ${step}`).toEqual([]);
      }
      state = advance(BROKER_IDS.reduce(thaw, state), 5_000);
      expect(state.sends.every((one) => one.outcome === 'acknowledged'), `seed ${seed}: everything is acknowledged after the thaw`).toBe(true);
      expect(new Set(state.logs[1]).size, `seed ${seed}: no send stands twice in the log`).toBe(state.logs[1].length);
    }
  });
});
