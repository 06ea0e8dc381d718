import { expect, test } from 'vitest';
import { z } from 'zod';
import { method, notification, RpcPeer } from '../../../../labs/agent/rpc/index.ts';
import { AtelierError, waitUntil } from '../../../../src/support/index.ts';

const double = method('double', z.strictObject({ number: z.number() }), z.number());
const never = method('never', z.null(), z.null());
const note = notification('note', z.strictObject({ text: z.string() }));

/** Two ends joined by nothing but the text of their frames; what crosses is kept. */
function pair() {
  const crossed: string[] = [];
  const ends: RpcPeer[] = [];
  const channel = (other: number) => ({
    send: (text: string) => { crossed.push(text); queueMicrotask(() => ends[other]?.receive(text)); },
    close: () => queueMicrotask(() => ends[other]?.lose(new Error('the other end hung up'))),
  });
  const [a, b] = [new RpcPeer(channel(1), 'the agent'), new RpcPeer(channel(0), 'the host')];
  ends.push(a, b);
  return { a, b, crossed };
}

test('both ends may call, even one from within the answer to the other', async () => {
  const { a, b } = pair();
  a.answer(double, async ({ number }) => number * 2);
  b.answer(double, async ({ number }) => (await b.call(double, { number })) * 2);
  expect(await a.call(double, { number: 3 })).toBe(12);
});

test('concurrent calls get their own answers, in whatever order those come', async () => {
  const { a, b } = pair();
  const gates = new Map([1, 2, 3].map((number) => [number, Promise.withResolvers<void>()]));
  b.answer(double, async ({ number }) => { await gates.get(number)?.promise; return number * 2; });
  const answers = Promise.all([1, 2, 3].map((number) => a.call(double, { number })));
  for (const number of [3, 1, 2]) gates.get(number)?.resolve();
  expect(await answers).toEqual([2, 4, 6]);
});

test('an AtelierError crosses with code, sentences, hint and facts, without its cause', async () => {
  const { a, b, crossed } = pair();
  b.answer(double, async () => {
    throw new AtelierError('LAB_BUSY', 'lab x is busy', { hint: 'Wait.', facts: { labId: 'x' }, cause: new Error('a secret'), forLearner: { fr: 'occupé', en: 'busy' } });
  });
  await expect(a.call(double, { number: 1 })).rejects.toMatchObject({ name: 'AtelierError', code: 'LAB_BUSY', message: 'lab x is busy', hint: 'Wait.', facts: { labId: 'x' }, forLearner: { fr: 'occupé', en: 'busy' } });
  expect(crossed.join()).not.toContain('a secret');
});

test('any other error crosses as INTERNAL with its sentence', async () => {
  const { a, b } = pair();
  b.answer(double, async () => { throw new TypeError('x is not a function'); });
  await expect(a.call(double, { number: 1 })).rejects.toMatchObject({ code: 'INTERNAL', message: 'x is not a function' });
});

test('a method that nobody offers is named', async () => {
  const { a } = pair();
  await expect(a.call(never, null)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'there is no method "never" here' });
});

test('parameters and results are checked on arrival, with the path of what is wrong', async () => {
  const { a, b } = pair();
  b.answer(method('double', z.strictObject({ number: z.number().max(9) }), z.number()), async ({ number }) => number * 2);
  await expect(a.call(double, { number: 10 })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/^parameters of double is not as it should be:\n {2}number: /) });
  await expect(a.call(method('double', double.params, z.string()), { number: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/^result of double from the agent is not as it should be:/) });
});

test('notifications arrive in order; a listener that throws and one that is missing disturb nobody', async () => {
  const { a, b } = pair();
  const heard: string[] = [];
  b.listen(note, ({ text }) => { heard.push(text); throw new Error('oops'); });
  b.answer(double, async ({ number }) => number * 2);
  a.notify(note, { text: 'one' });
  a.notify(notification('unknown', z.null()), null);
  a.notify(note, { text: 'two' });
  expect(await a.call(double, { number: 1 })).toBe(2);
  expect(heard).toEqual(['one', 'two']);
});

test('when the other end goes, pending calls fail as AGENT_LOST and running handlers are aborted', async () => {
  const { a, b } = pair();
  const aborted = Promise.withResolvers<unknown>();
  b.answer(never, (_params, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => { aborted.resolve(signal.reason); reject(signal.reason); })));
  const pending = a.call(never, null);
  pending.catch(() => undefined);
  await waitUntil({ what: 'the call to arrive', timeoutMs: 1_000, intervalMs: 1, check: () => true });
  b.lose(new Error('crashed'));
  await expect(pending).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'lost the agent during never: the other end hung up', hint: 'Stop the lab and start it again.' });
  expect(await aborted.promise).toMatchObject({ code: 'AGENT_LOST' });
  expect((await a.closed)?.message).toBe('the other end hung up');
  await expect(a.call(double, { number: 1 })).rejects.toMatchObject({ code: 'AGENT_LOST' });
});

test('closing on purpose fails what is pending and gives no reason', async () => {
  const { a } = pair();
  const pending = a.call(never, null);
  a.close();
  await expect(pending).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'lost the agent during never: the connection was closed' });
  expect(await a.closed).toBeUndefined();
});

test.each(['{', '[]', '{"jsonrpc":"1.0","method":"x"}', '{"jsonrpc":"2.0","id":-1,"result":1}', '"text"'])('the malformed frame %s ends the conversation', async (frame) => {
  const { a } = pair();
  const pending = a.call(never, null);
  pending.catch(() => undefined);
  a.receive(frame);
  await expect(pending).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'lost the agent during never: the agent sent something that is no message of the protocol' });
});

test('an answer to a question that was never asked is ignored', async () => {
  const { a, b } = pair();
  b.answer(double, async ({ number }) => number * 2);
  a.receive('{"jsonrpc":"2.0","id":77,"result":1}');
  expect(await a.call(double, { number: 4 })).toBe(8);
});

test('a cancelled call is told to the other end, whose late answer still counts within the grace', async () => {
  const { a, b } = pair();
  b.answer(double, ({ number }, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(number))));
  const controller = new AbortController();
  const answer = a.call(double, { number: 5 }, { signal: controller.signal, cancelGraceMs: 5_000 });
  await Promise.resolve();
  controller.abort(new Error('enough'));
  expect(await answer).toBe(5);
});

test('a cancelled call without grace, or without an answer in it, fails with the reason of the cancel', async () => {
  const { a, b } = pair();
  b.answer(never, () => new Promise(() => undefined));
  const controller = new AbortController();
  const answer = a.call(never, null, { signal: controller.signal, cancelGraceMs: 10 });
  controller.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  await expect(a.call(never, null, { signal: controller.signal })).rejects.toThrow('enough');
});

test('a call that is not answered in its time fails as AGENT_LOST with the figure', async () => {
  const { a, b } = pair();
  b.answer(never, () => new Promise(() => undefined));
  await expect(a.call(never, null, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'AGENT_LOST', message: 'the agent did not answer never within 20 ms' });
});
