import type { Runtime, SourceFiles, Workspace } from '../../contracts/index.ts';
import { keep, readKept } from '../page/kept.ts';
import { RequestFailed, request } from './api.ts';
import { sameFiles } from './files.ts';
import type { SaveState } from './state.ts';

const QUIET_MS = 600;
const RETRY_MS = 3_000;

export interface AutosaveOptions {
  readonly exercise: string;
  readonly runtime: Runtime;
  readonly files: () => SourceFiles;
  readonly onState: (state: SaveState, reason?: string) => void;
  /** Another tab's or program's files, to choose between when the state is `conflict`. */
  readonly onConflict: (theirs: Workspace) => void;
  /** @default fetch to the platform */
  readonly put?: (path: string, body: unknown, options: { keepalive?: boolean }) => Promise<Workspace>;
  readonly get?: (path: string) => Promise<{ workspace: Workspace }>;
}

interface Draft { readonly files: SourceFiles; readonly baseRevision: number }

/**
 * Saves a moment after the last keystroke, one request at a time. Until the server has it, a copy stays in this
 * browser. A revision that moved on elsewhere is never overwritten: the state becomes `conflict`.
 */
export class Autosave {
  private revision: number;
  private dirty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private inFlight: Promise<void> | undefined;
  private theirs: Workspace | undefined;
  private readonly options: AutosaveOptions;

  constructor(options: AutosaveOptions, revision: number) {
    this.options = options;
    this.revision = revision;
  }

  /** The files were changed by the reader. */
  changed(): void {
    this.dirty = true;
    this.keepDraft();
    if (this.theirs !== undefined) return;
    if (this.inFlight === undefined) this.options.onState('dirty');
    this.schedule(QUIET_MS);
  }

  /** What this browser kept when it could not save, if it differs from the server's. Rebased ones are conflicts. */
  restore(workspace: Workspace): SourceFiles | undefined {
    const draft = this.readDraft();
    if (draft === undefined || sameFiles(draft.files, workspace.files)) { this.dropDraft(); return undefined; }
    this.dirty = true;
    if (draft.baseRevision === workspace.revision) this.schedule(0);
    else this.conflict(workspace);
    return draft.files;
  }

  /** Settles when everything typed so far is saved, or rejects with why not. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.dirty || this.inFlight !== undefined) {
      if (this.theirs !== undefined) throw new RequestFailed('problem', 409, 'conflict');
      const before = this.inFlight ?? this.save();
      await before;
      if (this.dirty && this.failure !== undefined) throw this.failure;
    }
  }

  private failure: unknown;

  /** Ends a conflict: mine overwrites the newer revision, or theirs replaces what is here (returned). */
  resolve(choice: 'mine' | 'theirs'): SourceFiles | undefined {
    const { theirs } = this;
    if (theirs === undefined) return undefined;
    this.theirs = undefined;
    this.revision = theirs.revision;
    if (choice === 'mine') { this.dirty = true; this.schedule(0); return undefined; }
    this.adopt(theirs);
    return theirs.files;
  }

  /** The server's files are now the ones shown. */
  adopt(workspace: Workspace): void {
    clearTimeout(this.timer);
    this.revision = workspace.revision;
    this.dirty = false;
    this.theirs = undefined;
    this.dropDraft();
    this.options.onState('saved');
  }

  /** Nothing unsaved: another revision may be adopted without asking. */
  get clean(): boolean {
    return !this.dirty && this.inFlight === undefined && this.theirs === undefined;
  }

  get knownRevision(): number {
    return this.revision;
  }

  /** The page goes away: a last try that outlives it. The draft stays if it fails. */
  leave(): void {
    if (!this.dirty || this.theirs !== undefined) return;
    clearTimeout(this.timer);
    void this.put({ keepalive: true }).catch(() => undefined);
  }

  stop(): void {
    this.leave();
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.dirty && this.theirs === undefined) void this.save(); }, ms);
  }

  private save(): Promise<void> {
    this.inFlight ??= this.saveOnce().finally(() => {
      this.inFlight = undefined;
      if (this.dirty && this.theirs === undefined) this.schedule(this.failure === undefined ? QUIET_MS : RETRY_MS);
    });
    return this.inFlight;
  }

  private async saveOnce(): Promise<void> {
    this.options.onState('saving');
    this.dirty = false;
    try {
      const saved = await this.put({});
      this.failure = undefined;
      this.revision = saved.revision;
      if (this.dirty) { this.keepDraft(); this.options.onState('dirty'); } else { this.dropDraft(); this.options.onState('saved'); }
    } catch (error) {
      this.dirty = true;
      this.failure = error;
      if (error instanceof RequestFailed && error.status === 409) await this.findConflict();
      else if (error instanceof RequestFailed && error.kind === 'problem' && error.status < 500) this.options.onState('failed', error.message);
      else this.options.onState('offline');
    }
  }

  private put(options: { keepalive?: boolean }): Promise<Workspace> {
    const { exercise, runtime, files } = this.options;
    const put = this.options.put ?? ((path: string, body: unknown, how: { keepalive?: boolean }) => request<Workspace>('PUT', path, body, how));
    return put(`/api/exercises/${exercise}/workspace/${runtime}`, { files: files(), baseRevision: this.revision }, options);
  }

  private async findConflict(): Promise<void> {
    const { exercise, runtime } = this.options;
    const get = this.options.get ?? ((path: string) => request<{ workspace: Workspace }>('GET', path));
    try {
      const { workspace } = await get(`/api/exercises/${exercise}?runtime=${runtime}`);
      if (sameFiles(workspace.files, this.options.files())) this.adopt(workspace);
      else this.conflict(workspace);
    } catch { this.options.onState('offline'); }
  }

  private conflict(theirs: Workspace): void {
    this.theirs = theirs;
    this.options.onState('conflict');
    this.options.onConflict(theirs);
  }

  private get draftKey(): string {
    return `draft:${this.options.exercise}:${this.options.runtime}`;
  }

  private keepDraft(): void {
    keep(this.draftKey, JSON.stringify({ files: this.options.files(), baseRevision: this.revision } satisfies Draft));
  }

  private dropDraft(): void {
    keep(this.draftKey, null);
  }

  private readDraft(): Draft | undefined {
    try {
      const draft = JSON.parse(readKept(this.draftKey) ?? 'null') as Draft | null;
      return draft !== null && typeof draft.baseRevision === 'number' && typeof draft.files === 'object' ? draft : undefined;
    } catch { return undefined; }
  }
}
