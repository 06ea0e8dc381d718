import { randomUUID } from 'node:crypto';
import type { AttemptView, CheckPlan, ExerciseDefinition, Runtime } from '../contracts/index.ts';
import { AtelierError, messageOf } from '../support/index.ts';
import { gradeSubmission, newSeed } from './grade-submission.ts';
import { healLab } from './heal-lab.ts';
import type { Attempts, Exercises, LearnerLabs, PlanOf, Publish, Workspaces } from './ports.ts';
import { Slots } from './slots.ts';
import { freezeFiles, type FrozenSubmission } from './submission.ts';

export interface SubmitDeps {
  readonly exercises: Exercises;
  readonly planOf: PlanOf;
  readonly labs: LearnerLabs;
  readonly workspaces: Workspaces;
  readonly attempts: Attempts;
  readonly publish: Publish;
  /** Called before the lab is used: the learner's own run must not disturb the check. */
  readonly stopRuns: (owner: string, definition: string) => Promise<void>;
  readonly versions: { readonly platform: string; readonly kafka: string; readonly driver: string };
  readonly scratch: string;
  /** Checks at a time, all learners together. */
  readonly maxChecks: number;
  /** For what can't be told to the learner any more. */
  readonly onError: (error: unknown, attemptId: string) => void;
}

interface LiveAttempt {
  view: AttemptView;
  readonly owner: string;
  readonly definition: string;
  readonly abort: AbortController;
  /** Settles when nothing of it runs any more. Never rejects. */
  done: Promise<void>;
}

/** Checks of learners' submissions: queue, lab, grading, report. One at a time per learner. */
export class ExerciseChecks {
  readonly #deps: SubmitDeps;
  readonly #slots: Slots;
  readonly #live = new Map<string, LiveAttempt>();

  constructor(deps: SubmitDeps) {
    this.#deps = deps;
    this.#slots = new Slots(deps.maxChecks);
  }

  /** The check of this exercise that goes on now, or the last recorded one. */
  async current(owner: string, slug: string): Promise<AttemptView | null> {
    return this.live(owner, slug) ?? (await this.#deps.attempts.list(owner, slug, 1))[0] ?? null;
  }

  live(owner: string, slug: string): AttemptView | undefined {
    const live = this.#live.get(owner);
    return live?.view.exercise === slug ? live.view : undefined;
  }

  /** Newest first, with the one that goes on as it is now. */
  async list(owner: string, slug: string): Promise<AttemptView[]> {
    const live = this.live(owner, slug);
    return (await this.#deps.attempts.list(owner, slug)).map((attempt) => (attempt.id === live?.id ? live : attempt));
  }

  /** Whether a check uses, or waits for, this lab. */
  usesLab(owner: string, definition: string): boolean {
    return this.#live.get(owner)?.definition === definition;
  }

  /**
   * Begins a check of what is in the workspace now and returns at once; the rest comes as `attempt` events.
   * @throws AtelierError CONFLICT while another check of this learner goes on.
   */
  async start(owner: string, slug: string, { runtime, seed = newSeed() }: { readonly runtime: Runtime; readonly seed?: string | undefined }): Promise<AttemptView> {
    const { exercises, planOf, workspaces, attempts, scratch } = this.#deps;
    const other = this.#live.get(owner);
    if (other !== undefined) throw new AtelierError('CONFLICT', `a check of ${other.view.exercise} is under way`, { hint: 'Wait for its result, or cancel it.', facts: { attempt: other.view.id } });
    const exercise = exercises.get(slug);
    const plan = [...planOf(slug)];
    const startedAt = new Date();
    const view: AttemptView = { id: randomUUID(), exercise: slug, runtime, state: 'queued', startedAt: startedAt.toISOString(), plan, checks: [], current: null, report: null };
    const live: LiveAttempt = { view, owner, definition: exercise.lab, abort: new AbortController(), done: Promise.resolve() };
    this.#live.set(owner, live); // before the first await: a double click must not start two
    let frozen: FrozenSubmission | undefined;
    try {
      frozen = await freezeFiles((await workspaces.open(owner, slug, runtime)).files, scratch);
      await attempts.started({ id: view.id, owner, exercise: slug, runtime, startedAt: view.startedAt, seed, plan });
    } catch (error) {
      this.#live.delete(owner);
      await frozen?.[Symbol.asyncDispose]();
      throw error;
    }
    this.#publish(live, {});
    live.done = this.#carryOut(live, { exercise, plan, seed, startedAt, frozen });
    return live.view;
  }

  /** Ends a check; returns when its programs are gone and its faults are undone. One that is over stays as it is. */
  async cancel(owner: string, slug: string, attemptId: string): Promise<AttemptView> {
    const live = this.#live.get(owner);
    if (live?.view.id === attemptId) {
      live.abort.abort(new Cancelled());
      await live.done;
    }
    const attempt = (await this.#deps.attempts.list(owner, slug, 100)).find(({ id }) => id === attemptId);
    if (attempt === undefined) throw new AtelierError('NOT_FOUND', `there is no check ${attemptId} of ${slug}`);
    return attempt;
  }

  /** The server goes: every check that goes on ends as `interrupted`. */
  async interruptAll(): Promise<void> {
    const all = [...this.#live.values()];
    for (const live of all) live.abort.abort(new Interrupted());
    await Promise.all(all.map(({ done }) => done));
  }

  async #carryOut(live: LiveAttempt, { exercise, plan, seed, startedAt, frozen }: { exercise: ExerciseDefinition; plan: readonly CheckPlan[]; seed: string; startedAt: Date; frozen: FrozenSubmission }): Promise<void> {
    const { labs, attempts, versions, stopRuns, onError } = this.#deps;
    const { owner, view: { id, runtime } } = live;
    const { signal } = live.abort;
    let giveBack: (() => void) | undefined;
    let letGo: (() => void) | undefined;
    // Events of one attempt are written in their order, and before the end.
    let written: Promise<void> = Promise.resolve();
    try {
      const queuedAt = performance.now();
      giveBack = await this.#slots.take(signal);
      const queueMs = performance.now() - queuedAt;
      this.#publish(live, { state: 'starting' });
      const report = await gradeSubmission({
        exercise, plan, runtime, directory: frozen.directory, seed, queueMs, startedAt, versions, signal,
        lab: async () => {
          await stopRuns(owner, exercise.lab);
          const lab = await labs.claim(owner, exercise.lab, { signal });
          letGo = labs.hold(owner, exercise.lab);
          await healLab(lab.lab, signal);
          return { ...lab, [Symbol.asyncDispose]: async () => undefined }; // the learner's lab goes on
        },
        onGrading: () => this.#publish(live, { state: 'grading' }),
        onCurrent: (current) => this.#publish(live, { current }),
        onCheck: (result) => {
          written = written.then(() => attempts.checkDecided(id, result));
          written.catch((error: unknown) => onError(error, id));
          this.#publish(live, { checks: [...live.view.checks, result], current: null });
        },
      });
      await written.catch(() => undefined);
      await attempts.finished(id, report);
      this.#publish(live, { state: 'finished', current: null, report });
    } catch (error) {
      await written.catch(() => undefined);
      await this.#endWithout(live, error);
    } finally {
      letGo?.();
      giveBack?.();
      this.#live.delete(owner);
      await frozen[Symbol.asyncDispose]();
    }
  }

  /** Cancelled, interrupted, or our own failure to record: no report. */
  async #endWithout(live: LiveAttempt, error: unknown): Promise<void> {
    const { attempts, onError } = this.#deps;
    const cancelled = error instanceof Cancelled;
    if (!cancelled && !(error instanceof Interrupted)) onError(error, live.view.id);
    try {
      await (cancelled ? attempts.cancelled(live.view.id) : attempts.interrupted(live.view.id));
    } catch (failure) {
      onError(failure, live.view.id);
    }
    this.#publish(live, { state: cancelled ? 'cancelled' : 'interrupted', current: null });
  }

  #publish(live: LiveAttempt, change: Partial<AttemptView>): void {
    live.view = { ...live.view, ...change };
    try {
      this.#deps.publish(live.owner, live.view.exercise, { type: 'attempt', attempt: live.view });
    } catch (error) {
      this.#deps.onError(new Error(`an attempt event was lost: ${messageOf(error)}`), live.view.id);
    }
  }
}

class Cancelled extends Error {
  override readonly message = 'the check was cancelled';
}

class Interrupted extends Error {
  override readonly message = 'the server stopped in the middle of the check';
}
