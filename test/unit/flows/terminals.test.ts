import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExerciseDefinition, RunResult, TerminalEvent, TerminalFrame } from '../../../src/contracts/index.ts';
import { Terminals, type LearnerLabs } from '../../../src/flows/index.ts';
import { ENDED, imaginedLab } from '../../helpers/imagined-lab.ts';

interface Started { readonly frames: TerminalFrame[]; print(text: string): void; end(result?: Partial<RunResult>): void }

let scratch: string;
let started: Started[];
let held: number;
let claims: number;
let claimFails: Error | undefined;
let terminals: Terminals;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'atelier-terminals-'));
  started = [];
  held = claims = 0;
  claimFails = undefined;
  const { lab, agent } = imaginedLab(() => Promise.reject(new Error('no grading here')));
  const withShells = {
    ...lab,
    run: async ({ id, onOutput }: Parameters<typeof lab.run>[0]) => {
      const frames: TerminalFrame[] = [];
      const { promise: exited, resolve } = Promise.withResolvers<RunResult>();
      const end = (result: Partial<RunResult> = {}) => resolve({ ...ENDED, ...result });
      started.push({ frames, print: (text) => onOutput?.('stdout', text), end });
      return { id, address: (port: number) => ({ host: '127.0.0.1', port }), writeInput: (line: string) => { frames.push(JSON.parse(line) as TerminalFrame); }, terminate: end, kill: end, exited };
    },
  };
  const labs: Partial<LearnerLabs> = {
    claim: async () => { claims += 1; if (claimFails !== undefined) throw claimFails; return { lab: withShells, agent }; },
    hold: () => { held += 1; return () => { held -= 1; }; },
  };
  const exercise = { slug: 'first', lab: 'notifications', environment: {} } as unknown as ExerciseDefinition;
  terminals = new Terminals({ exercises: { get: () => exercise } as never, labs: labs as LearnerLabs, scratch });
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** A page: what it was sent, what it was told to have failed. */
function look() {
  const events: TerminalEvent[] = [];
  const errors: unknown[] = [];
  const view = terminals.attach('ada', 'first', (event) => events.push(event), (error) => errors.push(error));
  return { view, events, errors, text: () => events.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('') };
}
const shell = async (): Promise<Started> => vi.waitFor(() => { if (started[0] === undefined) throw new Error('no shell yet'); return started[0]; });

test('starts lab and shell once, tells each page what it needs, and hands keys and size on', async () => {
  const first = look();
  expect(first.events).toEqual([{ type: 'starting' }]);
  first.view.request({ type: 'resize', columns: 100, rows: 30 });
  const { frames, print } = await shell();
  await vi.waitFor(() => expect(frames).toEqual([{ size: [100, 30] }]));
  print('lab $ ');
  first.view.request({ type: 'input', text: 'ls\r' });
  expect(frames.at(-1)).toEqual({ input: 'ls\r' });
  const second = look();
  expect(second.events).toEqual([{ type: 'running' }, { type: 'output', text: 'lab $ ' }]);
  expect({ claims, shells: started.length, held }).toEqual({ claims: 1, shells: 1, held: 2 });
});

test('lives on without a page, and shows the last of what it printed to the next', async () => {
  const first = look();
  const { print } = await shell();
  await vi.waitFor(() => expect(first.events.at(-1)).toEqual({ type: 'running' }));
  first.view.detach();
  first.view.detach();
  expect(held).toBe(0);
  print('x'.repeat(300_000));
  print('the end');
  const next = look();
  expect(next.text()).toHaveLength(200_000);
  expect(next.text().endsWith('the end')).toBe(true);
  expect(started).toHaveLength(1);
});

test('makes a shell wait for the slowest page, and for one to come when nobody looks', async () => {
  const [quick, slow] = [look(), look()];
  const { frames, print } = await shell();
  await vi.waitFor(() => expect(slow.events.at(-1)).toEqual({ type: 'running' }));
  const flow = () => frames.flatMap((frame) => frame.flow ?? []);
  print('x'.repeat(400_001));
  expect(flow()).toEqual(['pause']);
  quick.view.request({ type: 'seen', characters: 400_001 });
  expect(flow()).toEqual(['pause']);
  slow.view.request({ type: 'seen', characters: 300_001 });
  expect(flow()).toEqual(['pause', 'resume']);
  quick.view.detach();
  slow.view.detach();
  print('y'.repeat(400_001));
  expect(flow()).toEqual(['pause', 'resume', 'pause']);
  const next = look();
  next.view.request({ type: 'seen', characters: 200_000 });
  expect(flow()).toEqual(['pause', 'resume', 'pause', 'resume']);
});

test('ends with its shell; the next page gets a new one', async () => {
  const first = look();
  (await shell()).end();
  await vi.waitFor(() => expect(first.events.at(-1)).toEqual({ type: 'ended' }));
  const next = look();
  expect(next.events).toEqual([{ type: 'starting' }]);
  await vi.waitFor(() => expect(started).toHaveLength(2));
});

test('says why it was stopped, and why it could not start', async () => {
  const first = look();
  (await shell()).end({ outOfMemory: true, cancelled: false });
  await vi.waitFor(() => expect(first.errors).toMatchObject([{ forLearner: { en: expect.stringContaining('768 MiB') as string } }]));
  claimFails = new Error('no lab today');
  const next = look();
  await vi.waitFor(() => expect(next.errors).toEqual([claimFails]));
});

test('stops every shell', async () => {
  const first = look();
  await terminals.stopAll();
  await vi.waitFor(() => expect(first.events.at(-1)).toEqual({ type: 'ended' }));
});
