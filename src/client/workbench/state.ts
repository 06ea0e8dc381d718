import type { AttemptView, ClusterSnapshot, ExerciseView, LabView, RunView, Runtime, SourceFiles } from '../../contracts/index.ts';
import type { CodeProblem } from './compiler-lines.ts';
import type { Store } from './store.ts';

export type SaveState = 'saved' | 'dirty' | 'saving' | 'offline' | 'conflict' | 'failed';
export type Panel = 'checks' | 'output' | 'cluster' | 'terminal' | 'hints';
export interface OutputPiece { readonly stream: 'stdout' | 'stderr'; readonly text: string }

/** Something the reader is told once, with at most one thing to do about it. */
export interface Notice { readonly text: string; readonly tone: 'info' | 'problem'; readonly action?: { readonly label: string; readonly run: () => void } }

export interface WorkbenchState {
  readonly phase: 'loading' | 'ready' | 'no-server' | 'failed';
  /** Why it failed, or why no lab can be had here. */
  readonly reason: string | undefined;
  readonly labsUnavailable: string | undefined;
  readonly exercise: ExerciseView | undefined;
  readonly runtime: Runtime | undefined;
  readonly files: SourceFiles;
  readonly active: string;
  /** Grows when files change other than by typing in the editor. */
  readonly filesVersion: number;
  readonly save: SaveState;
  readonly lab: LabView | null;
  /** A lab request of this page that is not answered yet. */
  readonly labBusy: 'start' | 'stop' | 'reset' | undefined;
  /** The service whose fault is not answered yet. */
  readonly faultBusy: string | undefined;
  readonly run: Omit<RunView, 'output'> | null;
  readonly runBusy: boolean;
  readonly output: readonly OutputPiece[];
  /** What the compiler of the last run or check complained about. */
  readonly problems: readonly CodeProblem[];
  readonly attempt: AttemptView | null;
  readonly checkBusy: boolean;
  readonly passed: boolean;
  readonly snapshot: ClusterSnapshot | undefined;
  readonly live: 'connecting' | 'open' | 'lost';
  readonly panel: Panel;
  readonly notice: Notice | undefined;
}

export type WorkbenchStore = Store<WorkbenchState>;

export const INITIAL: WorkbenchState = {
  phase: 'loading', reason: undefined, labsUnavailable: undefined, exercise: undefined, runtime: undefined, files: {}, active: '', filesVersion: 0, save: 'saved',
  lab: null, labBusy: undefined, faultBusy: undefined, run: null, runBusy: false, output: [], problems: [], attempt: null, checkBusy: false, passed: false, snapshot: undefined,
  live: 'connecting', panel: 'checks', notice: undefined,
};

/** A check is under way. */
export function isChecking(attempt: AttemptView | null): boolean {
  return attempt !== null && (attempt.state === 'queued' || attempt.state === 'starting' || attempt.state === 'grading');
}

const MOST_OUTPUT = 256 * 1024;

/** Adds a piece; neighbours of one stream are joined, and the beginning goes when it gets too long for a page. */
export function withOutput(output: readonly OutputPiece[], piece: OutputPiece): readonly OutputPiece[] {
  const last = output.at(-1);
  const joined = last !== undefined && last.stream === piece.stream && last.text.length < 16_384
    ? [...output.slice(0, -1), { stream: piece.stream, text: last.text + piece.text }]
    : [...output, piece];
  let size = joined.reduce((sum, one) => sum + one.text.length, 0);
  let from = 0;
  while (size > MOST_OUTPUT && from < joined.length - 1) { size -= joined[from]?.text.length ?? 0; from += 1; }
  return from === 0 ? joined : joined.slice(from);
}
