import { describe, expect, it } from 'vitest';
import { EMPTY, end, endOf, fateOf, heldBack, lastStableOffset, passTimeout, readCommitted, readUncommitted, send, type TransactionState, WRITERS } from '../../../../src/explorables/transaction/transaction-model.ts';

const after = (...steps: ((state: TransactionState) => TransactionState)[]) => steps.reduce((state, step) => step(state), EMPTY);
const plain = (state: TransactionState) => send(state);
const a = (state: TransactionState) => send(state, 'shop-0');
const b = (state: TransactionState) => send(state, 'shop-1');
const commitA = (state: TransactionState) => end(state, 'shop-0', 'commit');
const abortA = (state: TransactionState) => end(state, 'shop-0', 'abort');
const commitB = (state: TransactionState) => end(state, 'shop-1', 'commit');

describe('as claim open-transaction-holds-readers-back saw it on a cluster', () => {
  it('read_committed stops before the open transaction, also for what belongs to none', () => {
    const open = after(plain, a, plain);
    expect(readCommitted(open)).toEqual(['p-1']);
    expect(readUncommitted(open)).toEqual(['p-1', 'a-1', 'p-2']);
    expect([lastStableOffset(open), endOf(open), heldBack(open)]).toEqual([1, 3, 2]);
    const aborted = abortA(open);
    expect(readCommitted(aborted)).toEqual(['p-1', 'p-2']);
    expect([lastStableOffset(aborted), heldBack(aborted)]).toEqual([4, 0]);
  });
});

describe('as claim markers-take-offsets saw it on a cluster', () => {
  it('two transactions of one record end at offset 4, and the aborted record stays', () => {
    const state = after(a, commitA, a, abortA);
    expect(endOf(state)).toBe(4);
    expect(readUncommitted(state)).toEqual(['a-1', 'a-2']);
    expect(readCommitted(state)).toEqual(['a-1']);
    expect(state.entries.map((entry) => fateOf(state, entry))).toEqual(['committed', 'committed', 'aborted', 'aborted']);
  });
});

describe('transactions side by side', () => {
  it('the older one holds the younger back, which is committed already', () => {
    const state = after(a, b, commitB);
    expect([readCommitted(state), lastStableOffset(state), state.last]).toEqual([[], 0, { kind: 'commit', writer: 'shop-1', offset: 2, moved: false }]);
    expect(readCommitted(abortA(state))).toEqual(['b-1']);
  });

  it('the timeout aborts what is open, and nothing else', () => {
    const state = passTimeout(after(a, commitA, a, b));
    expect(readCommitted(state)).toEqual(['a-1']);
    expect(state.open).toEqual({});
    expect(passTimeout(state).entries).toBe(state.entries);
  });

  it('ending what is not open changes nothing', () => {
    expect(commitA(EMPTY)).toBe(EMPTY);
  });

  it('the reader’s walk agrees with the definition, for every sequence of six steps', () => {
    const steps = [plain, ...WRITERS.flatMap((writer) => [(state: TransactionState) => send(state, writer), ...(['commit', 'abort'] as const).map((kind) => (state: TransactionState) => end(state, writer, kind))])];
    const visit = (state: TransactionState, left: number): number => {
      const stable = lastStableOffset(state);
      const defined = state.entries.flatMap((entry) => (entry.kind === 'record' && entry.offset < stable && fateOf(state, entry) !== 'aborted' ? [entry.value] : []));
      if (readCommitted(state).join() !== defined.join()) throw new Error(JSON.stringify(state.entries));
      return left === 0 ? 1 : steps.reduce((count, step) => count + visit(step(state), left - 1), 0);
    };
    expect(visit(EMPTY, 6)).toBe(7 ** 6);
  });
});
