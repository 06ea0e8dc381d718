import type { Duplex } from 'node:stream';
import type { RunningLab } from '../../labs/drivers/lab-driver.ts';
import type { AgentAccess, AttemptView, CheckPlan, CheckResult, ExerciseDefinition, LabView, LiveEvent, Report, Runtime, SourceFiles, Workspace } from '../contracts/index.ts';

/** A lab that runs and whose agent answers: all that grading needs. */
export interface GradingLab {
  readonly lab: RunningLab;
  readonly agent: AgentAccess;
}

/** A learner's lab: also reachable for HTTP to the program inside. */
export interface LearnerLab extends GradingLab {
  readonly agent: AgentAccess & { tunnel(host: string, port: number): Promise<Duplex> };
}

/** The labs of learners, one per learner and definition. */
export interface LearnerLabs {
  view(owner: string, definition: string): LabView | null;
  /** The running lab, or undefined: never starts anything. */
  running(owner: string, definition: string): LearnerLab | undefined;
  /** Returns once it is ready: claimed from the pool, resumed with its data, started afresh, or as it already runs. */
  claim(owner: string, definition: string, options?: { readonly signal?: AbortSignal }): Promise<LearnerLab>;
  stop(owner: string, definition: string): Promise<void>;
  /** Wipes its data and starts it again. */
  reset(owner: string, definition: string): Promise<void>;
  /** While the returned function has not been called, the lab is not stopped for being idle. */
  hold(owner: string, definition: string): () => void;
  onChange(listener: (owner: string, definition: string, view: LabView | null) => void): () => void;
}

/** What `check` is known to look at, by slug; the grader itself is never needed here. */
export type PlanOf = (slug: string) => readonly CheckPlan[];

/** The exercises of the course. */
export interface Exercises {
  list(): readonly ExerciseDefinition[];
  /** @throws AtelierError NOT_FOUND */
  get(slug: string): ExerciseDefinition;
  /** @throws AtelierError NOT_FOUND when the exercise has none for this runtime. */
  starter(slug: string, runtime: Runtime): Promise<SourceFiles>;
}

/** A learner's files, on disk. */
export interface Workspaces {
  /** The starter's files when there are none yet. */
  open(owner: string, slug: string, runtime: Runtime): Promise<Workspace>;
  /** @throws AtelierError CONFLICT when the files have moved on since `baseRevision`. */
  save(owner: string, slug: string, runtime: Runtime, change: { readonly files: SourceFiles; readonly baseRevision: number }): Promise<Workspace>;
  /** Back to the starter; what was there is kept once, for `undoReset`. */
  reset(owner: string, slug: string, runtime: Runtime): Promise<Workspace>;
  /** @throws AtelierError NOT_FOUND when nothing was reset. */
  undoReset(owner: string, slug: string, runtime: Runtime): Promise<Workspace>;
}

export interface StartedAttempt {
  readonly id: string;
  readonly owner: string;
  readonly exercise: string;
  readonly runtime: Runtime;
  readonly startedAt: string;
  readonly seed: string;
  readonly plan: readonly CheckPlan[];
}

export interface ExerciseProgress {
  readonly passed: boolean;
  /** Finished attempts with verdict `fail`: what unlocks hints. */
  readonly failedAttempts: number;
  /** 0–1, of all finished attempts. */
  readonly bestScore: number;
}

/** Attempts as they happen, append-only; each call returns when the event is on disk. */
export interface Attempts {
  started(attempt: StartedAttempt): Promise<void>;
  checkDecided(attemptId: string, result: CheckResult): Promise<void>;
  finished(attemptId: string, report: Report): Promise<void>;
  cancelled(attemptId: string): Promise<void>;
  interrupted(attemptId: string): Promise<void>;
  /** Newest first. */
  list(owner: string, exercise: string, limit?: number): Promise<AttemptView[]>;
  progress(owner: string, exercise: string): Promise<ExerciseProgress>;
}

/** Where live events of one learner's exercise go. */
export type Publish = (owner: string, exercise: string, event: LiveEvent) => void;
