import type { CheckPlan, ClusterAccess, FaultControl, Localized, ProgramControl, Runtime } from '../../src/contracts/index.ts';
import type { Finding } from './findings.ts';
import type { Random } from './random.ts';

/** What a grader works with. It is the same for every driver and every kind of lab. */
export interface GraderContext {
  readonly cluster: ClusterAccess;
  /** Every fault that is still in force at the end is healed by the runner, also after an abort. */
  readonly faults: FaultControl & { /** Services a fault is in force on. */ readonly active: ReadonlySet<string> };
  /** Every program that still runs at the end is stopped by the runner. */
  readonly program: ProgramControl;
  readonly runtime: Runtime;
  readonly seed: string;
  readonly random: Random;
  /** Aborted when the grading is: by its user, its time limit, or a lab that died. */
  readonly signal: AbortSignal;
}

/** What a grader keeps from one check to the next: clients, programs, what was sent. */
export interface Scenario extends AsyncDisposable {
  /**
   * Asked before a failed check is believed, with no fault in force: a text says that the lab isn't as we left it,
   * and the verdict becomes `broken`. Undefined: the lab is sound.
   */
  labProblem(): Promise<Localized | undefined>;
  /** Milliseconds until the submission first served, once it did. */
  readonly startMs?: number | undefined;
}

export interface CheckDefinition<S extends Scenario> {
  /** Stable for ever: attempts and statistics refer to it. */
  readonly id: string;
  readonly title: Localized;
  readonly points: number;
  /** Ids of earlier checks without which this one says nothing. @default [] */
  readonly needs?: readonly string[];
  readonly expected: Localized;
  /** Ours: over it the verdict is `broken`, so every wait inside must end sooner. @default 30 */
  readonly timeoutSec?: number;
  /** Throws `LearnerMistake` for a mistake; anything else thrown is ours. */
  run(scenario: S): Promise<Finding>;
}

export interface GraderDefinition<S extends Scenario> {
  /** Slug of the exercise. */
  readonly exercise: string;
  /** Made once a run, before the first check. */
  scenario(context: GraderContext): S;
  /** In learning order. */
  readonly checks: readonly CheckDefinition<S>[];
}

/** A grader ready to run, whatever its scenario is. */
export interface Grader {
  readonly exercise: string;
  readonly plan: readonly CheckPlan[];
  readonly points: number;
  begin(context: GraderContext): RunningGrader;
}
export interface RunningGrader {
  readonly scenario: Scenario;
  readonly checks: readonly { readonly plan: CheckPlan; readonly expected: Localized; readonly timeoutMs: number; run(): Promise<Finding> }[];
}

/**
 * Describes how an exercise is graded.
 * @throws Error on a double id, or a need that is no earlier check: a mistake in the grader.
 */
export function defineGrader<S extends Scenario>({ exercise, scenario, checks }: GraderDefinition<S>): Grader {
  const seen = new Set<string>();
  for (const { id, needs = [] } of checks) {
    for (const need of needs) if (!seen.has(need)) throw new Error(`grader ${exercise}: check ${id} needs ${need}, which is no earlier check`);
    if (seen.has(id)) throw new Error(`grader ${exercise}: check ${id} is defined twice`);
    seen.add(id);
  }
  const planOf = ({ id, title, points, needs = [] }: CheckDefinition<S>): CheckPlan => ({ id, title, points, needs: [...needs] });
  return {
    exercise,
    plan: checks.map(planOf),
    points: checks.reduce((sum, { points }) => sum + points, 0),
    begin: (context) => {
      const state = scenario(context);
      return {
        scenario: state,
        checks: checks.map((check) => ({ plan: planOf(check), expected: check.expected, timeoutMs: (check.timeoutSec ?? 30) * 1_000, run: () => check.run(state) })),
      };
    },
  };
}
