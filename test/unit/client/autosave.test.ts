import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SourceFiles, Workspace } from '../../../src/contracts/index.ts';
import { RequestFailed } from '../../../src/client/workbench/api.ts';
import { Autosave } from '../../../src/client/workbench/autosave.ts';
import type { SaveState } from '../../../src/client/workbench/state.ts';

const workspace = (files: SourceFiles, revision: number): Workspace => ({ exercise: 'x', runtime: 'typescript', files, revision, edited: true });

/** A server that counts revisions like the real one, and can be taken off the net. */
class Shelf {
  stored = workspace({ 'main.ts': 'starter' }, 3);
  offline = false;
  puts = 0;
  put = async (_path: string, body: unknown): Promise<Workspace> => {
    this.puts += 1;
    if (this.offline) throw new RequestFailed('offline', 0, 'Failed to fetch');
    const { files, baseRevision } = body as { files: SourceFiles; baseRevision: number };
    if (baseRevision !== this.stored.revision) throw new RequestFailed('problem', 409, 'moved on');
    return (this.stored = workspace(files, baseRevision + 1));
  };
  get = async (): Promise<{ workspace: Workspace }> => ({ workspace: this.stored });
}

class Page {
  files: SourceFiles = { 'main.ts': 'starter' };
  states: SaveState[] = [];
  conflicts: Workspace[] = [];
  readonly autosave: Autosave;
  constructor(shelf: Shelf, revision = shelf.stored.revision) {
    this.autosave = new Autosave({
      exercise: 'x', runtime: 'typescript', files: () => this.files, put: shelf.put, get: shelf.get,
      onState: (state) => this.states.push(state), onConflict: (theirs) => this.conflicts.push(theirs),
    }, revision);
  }
  type(text: string): void { this.files = { 'main.ts': text }; this.autosave.changed(); }
}

const kept = new Map<string, string>();

beforeEach(() => {
  vi.useFakeTimers();
  kept.clear();
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

describe('Autosave', () => {
  it('saves once, a moment after the last keystroke', async () => {
    const shelf = new Shelf();
    const page = new Page(shelf);
    for (const text of ['a', 'ab', 'abc']) { page.type(text); await vi.advanceTimersByTimeAsync(200); }
    expect(shelf.puts).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shelf.puts).toBe(1);
    expect(shelf.stored).toMatchObject({ files: { 'main.ts': 'abc' }, revision: 4 });
    expect(page.states.at(-1)).toBe('saved');
    expect(kept.size).toBe(0);
  });

  it('keeps a copy while the server is away, and saves it when it is back', async () => {
    const shelf = new Shelf();
    shelf.offline = true;
    const page = new Page(shelf);
    page.type('written offline');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.states.at(-1)).toBe('offline');
    expect([...kept.values()][0]).toContain('written offline');
    await expect(page.autosave.flush()).rejects.toThrow('Failed to fetch');
    shelf.offline = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(page.states.at(-1)).toBe('saved');
    expect(shelf.stored.files).toEqual({ 'main.ts': 'written offline' });
  });

  it('brings the copy back after a reload', async () => {
    const shelf = new Shelf();
    shelf.offline = true;
    const page = new Page(shelf);
    page.type('not lost');
    await vi.advanceTimersByTimeAsync(1_000);
    page.autosave.stop();
    shelf.offline = false;
    const reloaded = new Page(shelf);
    const draft = reloaded.autosave.restore(shelf.stored);
    expect(draft).toEqual({ 'main.ts': 'not lost' });
    reloaded.files = draft ?? {};
    await vi.advanceTimersByTimeAsync(100);
    expect(shelf.stored.files).toEqual({ 'main.ts': 'not lost' });
  });

  it('never overwrites what another tab saved: the reader chooses', async () => {
    const shelf = new Shelf();
    const mine = new Page(shelf);
    const other = new Page(shelf);
    other.type('other tab');
    await vi.advanceTimersByTimeAsync(1_000);
    mine.type('my tab');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(mine.states.at(-1)).toBe('conflict');
    expect(mine.conflicts[0]?.files).toEqual({ 'main.ts': 'other tab' });
    mine.type('my tab, more');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(shelf.stored.files).toEqual({ 'main.ts': 'other tab' });
    await expect(mine.autosave.flush()).rejects.toThrow('conflict');
    mine.autosave.resolve('mine');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(shelf.stored.files).toEqual({ 'main.ts': 'my tab, more' });
    expect(mine.states.at(-1)).toBe('saved');
  });

  it('gives the other version when the reader takes it', async () => {
    const shelf = new Shelf();
    const mine = new Page(shelf);
    shelf.stored = workspace({ 'main.ts': 'theirs' }, 9);
    mine.type('mine');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(mine.autosave.resolve('theirs')).toEqual({ 'main.ts': 'theirs' });
    expect(mine.autosave.clean).toBe(true);
    expect(mine.autosave.knownRevision).toBe(9);
  });

  it('is saved when flush returns, with everything typed meanwhile', async () => {
    const shelf = new Shelf();
    const page = new Page(shelf);
    page.type('one');
    const flushed = page.autosave.flush();
    page.type('two');
    await flushed;
    expect(shelf.stored.files).toEqual({ 'main.ts': 'two' });
  });
});
