import type { AttemptView, ExerciseSession, InjectFault, LabView, LiveEvent, PlatformInfo, RunView, Runtime, SourceFiles, Workspace } from '../../contracts/index.ts';
import { keep, readKept } from '../page/kept.ts';
import { announceSnapshot } from '../page/page-events.ts';
import { clientWords } from '../words/index.ts';
import { RequestFailed, request, sentenceOf } from './api.ts';
import { Autosave } from './autosave.ts';
import { codeProblems } from './compiler-lines.ts';
import { tabOrder } from './files.ts';
import { followEvents } from './live.ts';
import { INITIAL, isChecking, withOutput, type Notice, type Panel, type WorkbenchStore } from './state.ts';
import { createStore } from './store.ts';

/** Everything the workbench can be asked to do. Views call it and read `store`; nothing else changes the state. */
export class WorkbenchController {
  readonly store: WorkbenchStore = createStore(INITIAL);
  private readonly slug: string;
  private readonly words = clientWords();
  private autosave: Autosave | undefined;
  private stopEvents: (() => void) | undefined;
  /** An attempt the reader has not seen the end of yet. */
  private awaited: string | undefined;
  private verdictListener: (() => void) | undefined;

  constructor(slug: string) {
    this.slug = slug;
  }

  /** Loads what the server knows and follows it from then on. */
  async load(runtime?: Runtime): Promise<void> {
    const wanted = runtime ?? (readKept(`runtime:${this.slug}`) as Runtime | null) ?? undefined;
    this.autosave?.stop();
    this.store.set({ phase: 'loading', reason: undefined });
    try {
      const [platform, session] = await Promise.all([request<PlatformInfo>('GET', '/api/platform'), this.getSession(wanted)]);
      this.adopt(session);
      this.store.set({ phase: 'ready', labsUnavailable: platform.labsUnavailable ?? undefined });
      this.stopEvents ??= this.follow();
    } catch (error) {
      const kind = error instanceof RequestFailed ? error.kind : 'problem';
      this.store.set({ phase: kind === 'no-server' ? 'no-server' : 'failed', reason: kind === 'offline' ? this.words.offline : sentenceOf(error) });
    }
  }

  /** Called when a check that was started or watched here comes to its end. */
  onVerdict(listener: () => void): void {
    this.verdictListener = listener;
  }

  dispose(): void {
    this.autosave?.stop();
    this.stopEvents?.();
  }

  /** The page goes away. */
  leave(): void {
    this.autosave?.leave();
  }

  private async getSession(runtime: Runtime | undefined): Promise<ExerciseSession> {
    const path = `/api/exercises/${this.slug}`;
    try {
      return await request<ExerciseSession>('GET', runtime === undefined ? path : `${path}?runtime=${runtime}`);
    } catch (error) {
      // A remembered language that the exercise no longer takes is no reason to fail.
      if (runtime !== undefined && error instanceof RequestFailed && error.kind === 'problem' && error.status < 500) return request<ExerciseSession>('GET', path);
      throw error;
    }
  }

  private adopt(session: ExerciseSession): void {
    const { workspace, run } = session;
    keep(`runtime:${this.slug}`, workspace.runtime);
    this.autosave = new Autosave({
      exercise: this.slug, runtime: workspace.runtime,
      files: () => this.store.get().files,
      onState: (save, reason) => { this.store.set({ save }); if (reason !== undefined) this.tell(`${this.words.save.failed}: ${reason}`, 'problem'); },
      onConflict: () => this.store.set({ save: 'conflict' }),
    }, workspace.revision);
    this.showFiles(workspace.files);
    this.store.set({ exercise: session.exercise, runtime: workspace.runtime, save: 'saved', lab: session.lab, attempt: session.attempt, passed: session.passed, run, output: run?.output ?? [], problems: [] });
    const draft = this.autosave.restore(workspace);
    if (draft !== undefined) this.showFiles(draft);
    if (isChecking(session.attempt)) this.awaited = session.attempt?.id;
  }

  private follow(): () => void {
    let opened = false;
    return followEvents(`/api/exercises/${this.slug}/events`, {
      onEvent: (event) => this.take(event),
      onOpen: () => { this.store.set({ live: 'open' }); if (opened) void this.refresh(); opened = true; },
      onLost: () => this.store.set({ live: 'lost' }),
    });
  }

  /** After a gap in the stream, or when the tab is looked at again: the server's word replaces ours, unsaved edits apart. */
  async refresh(): Promise<void> {
    const { runtime, phase } = this.store.get();
    if (phase !== 'ready') return;
    try {
      const session = await this.getSession(runtime);
      const before = this.store.get().run?.id;
      const gap = this.store.get().live !== 'open' || session.run?.id !== before;
      this.store.set({ exercise: session.exercise, lab: session.lab, passed: session.passed, run: session.run, ...(gap ? { output: session.run?.output ?? [] } : {}) });
      this.takeAttempt(session.attempt);
      if (this.autosave?.clean === true && session.workspace.revision > this.autosave.knownRevision) {
        this.autosave.adopt(session.workspace);
        this.showFiles(session.workspace.files);
      }
    } catch { /* the stream says that the connection is lost */ }
  }

  private take(event: LiveEvent): void {
    switch (event.type) {
      case 'lab': this.store.set(({ snapshot }) => ({ lab: event.lab, snapshot: event.lab?.state === 'running' ? snapshot : undefined })); break;
      case 'snapshot': this.store.set({ snapshot: event.snapshot }); announceSnapshot(event.snapshot); break;
      case 'run':
        this.store.set(({ run, output }) => ({ run: event.run, output: run?.id === event.run.id ? output : [] }));
        // Whatever it wrote has come before its end.
        if (event.run.result !== null) this.showProblems(this.store.get().output.map(({ text }) => text).join(''));
        break;
      case 'output': this.store.set(({ run, output }) => ({ output: withOutput(run?.id === event.runId || run === null ? output : [], event) })); break;
      case 'attempt': this.takeAttempt(event.attempt); break;
    }
  }

  private takeAttempt(attempt: AttemptView | null): void {
    if (attempt === null) return;
    this.store.set({ attempt });
    if (isChecking(attempt)) { this.awaited = attempt.id; return; }
    if (attempt.id !== this.awaited) return;
    this.awaited = undefined;
    this.showProblems(attempt.report?.output.stderr ?? '');
    this.store.set({ panel: 'checks', ...(attempt.report?.verdict === 'pass' ? { passed: true } : {}) });
    this.verdictListener?.();
    void this.refresh(); // a failed attempt may open a hint
  }

  /** Marks the lines that the compiler complained about, and shows the first when its file isn't open. */
  private showProblems(output: string): void {
    const { files, active } = this.store.get();
    const problems = codeProblems(output).filter(({ path }) => files[path] !== undefined);
    const [first] = problems;
    this.store.set({ problems, ...(first === undefined || problems.some(({ path }) => path === active) ? {} : { active: first.path }) });
  }

  // Files

  edit(path: string, text: string): void {
    const { files } = this.store.get();
    if (files[path] === undefined || files[path] === text) return;
    this.store.set({ files: { ...files, [path]: text } });
    this.autosave?.changed();
  }

  open(path: string): void {
    this.store.set({ active: path });
  }

  /** Replaces the set of files (added, renamed, deleted, undone). */
  setFiles(files: SourceFiles, active?: string): void {
    this.showFiles(files, active);
    this.autosave?.changed();
  }

  private showFiles(files: SourceFiles, active?: string): void {
    this.store.set((before) => {
      const wanted = active ?? before.active;
      return { files, active: files[wanted] === undefined ? tabOrder(files)[0] ?? '' : wanted, filesVersion: before.filesVersion + 1 };
    });
  }

  resolveConflict(choice: 'mine' | 'theirs'): void {
    const files = this.autosave?.resolve(choice);
    if (files !== undefined) this.showFiles(files);
  }

  async resetFiles(): Promise<void> {
    const { runtime, files } = this.store.get();
    await this.attempt(async () => {
      const workspace = await request<Workspace>('POST', `/api/exercises/${this.slug}/workspace/${runtime}/reset`, {});
      this.autosave?.adopt(workspace);
      this.showFiles(workspace.files);
      this.tell(this.words.resetFilesDone, 'info', { label: this.words.undo, run: () => this.setFiles(files) });
    });
  }

  // Lab

  startLab(): Promise<void> { return this.lab('start', '/lab'); }
  stopLab(): Promise<void> { return this.lab('stop', '/lab/stop'); }
  async resetLab(): Promise<void> {
    await this.lab('reset', '/lab/reset');
    if (this.store.get().notice === undefined) this.tell(this.words.resetLabDone, 'info');
  }

  /** Breaks a service of the reader's own lab, or mends it. */
  async inject(fault: InjectFault): Promise<void> {
    this.store.set({ faultBusy: fault.service });
    await this.attempt(async () => {
      const lab = await request<LabView | null>('POST', `/api/exercises/${this.slug}/lab/faults`, fault);
      if (lab !== null) this.store.set({ lab });
    });
    this.store.set({ faultBusy: undefined });
  }

  private async lab(what: 'start' | 'stop' | 'reset', path: string): Promise<void> {
    this.store.set({ labBusy: what, notice: undefined });
    await this.attempt(async () => {
      const lab = await request<LabView | null | undefined>('POST', `/api/exercises/${this.slug}${path}`, {});
      if (lab !== undefined && lab !== null && 'state' in lab) this.store.set({ lab });
    });
    this.store.set({ labBusy: undefined });
  }

  // Run and check

  async run(): Promise<void> {
    const { runtime, runBusy, attempt, labsUnavailable } = this.store.get();
    if (runBusy || runtime === undefined || isChecking(attempt) || labsUnavailable !== undefined) return;
    this.store.set({ runBusy: true, panel: 'output', output: [], problems: [], run: null, notice: undefined });
    await this.attempt(async () => {
      await this.autosave?.flush();
      const { output, ...run } = await request<RunView>('POST', `/api/exercises/${this.slug}/runs`, { runtime });
      // With an open stream every piece comes from there as well, and the end of the run may have come before this answer.
      this.store.set((before) => (before.live === 'open' ? { run: before.run?.id === run.id ? before.run : run } : { run, output }));
    });
    this.store.set({ runBusy: false });
  }

  async stop(): Promise<void> {
    const { run } = this.store.get();
    if (run !== null && run.result === null) await this.attempt(() => request('POST', `/api/exercises/${this.slug}/runs/${run.id}/stop`, {}));
  }

  async input(text: string): Promise<void> {
    const { run } = this.store.get();
    if (run !== null && run.result === null) await this.attempt(() => request('POST', `/api/exercises/${this.slug}/runs/${run.id}/input`, { text: `${text}\n` }));
  }

  async check(): Promise<void> {
    const { runtime, checkBusy, attempt, labsUnavailable } = this.store.get();
    if (checkBusy || runtime === undefined || isChecking(attempt) || labsUnavailable !== undefined) return;
    this.store.set({ checkBusy: true, panel: 'checks', notice: undefined });
    await this.attempt(async () => {
      await this.autosave?.flush();
      const started = await request<AttemptView>('POST', `/api/exercises/${this.slug}/checks`, { runtime });
      const known = this.store.get().attempt;
      if (known?.id !== started.id) { this.awaited = started.id; this.store.set({ attempt: started }); }
    });
    this.store.set({ checkBusy: false });
  }

  async cancel(): Promise<void> {
    const { attempt } = this.store.get();
    if (attempt !== null && isChecking(attempt)) await this.attempt(() => request('POST', `/api/exercises/${this.slug}/checks/${attempt.id}/cancel`, {}));
  }

  show(panel: Panel): void {
    this.store.set({ panel });
  }

  clearOutput(): void {
    this.store.set({ output: [] });
  }

  tell(text: string, tone: Notice['tone'], action?: Notice['action']): void {
    this.store.set({ notice: { text, tone, ...(action === undefined ? {} : { action }) } });
  }

  dismiss(): void {
    this.store.set({ notice: undefined });
  }

  private async attempt(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const conflict = error instanceof RequestFailed && error.message === 'conflict';
      this.tell(conflict ? this.words.conflict.text : error instanceof RequestFailed && error.kind !== 'problem' ? this.words.offline : sentenceOf(error), 'problem');
    }
  }
}
