import type { Localized } from '../../src/contracts/index.ts';

/** What a check found. `expected` defaults to the check's own. */
export interface Finding {
  readonly passed: boolean;
  readonly observed: Localized;
  readonly expected?: Localized | undefined;
  /** Only for a recognized mistake: where to look. */
  readonly hint?: Localized | undefined;
}

/** The fact is as it should be. `observed` says what was seen, with ids and numbers. */
export function pass(observed: Localized): Finding {
  return { passed: true, observed };
}

/** The learner's program is wrong here. */
export function fail(observed: Localized, hint?: Localized): Finding {
  return { passed: false, observed, hint };
}

/**
 * Thrown where a scenario meets a mistake of the learner's deep down; the runner makes a failed check of it.
 * It is the only thing a check may throw for a mistake: anything else that is thrown is our fault, and the verdict `broken`.
 */
export class LearnerMistake extends Error {
  override readonly name = 'LearnerMistake';
  readonly observed: Localized;
  readonly hint: Localized | undefined;

  constructor(observed: Localized, hint?: Localized) {
    super(observed.en);
    this.observed = observed;
    this.hint = hint;
  }
}

/** The result, or the mistake that was thrown, for checks that can go on without it. Anything else is thrown on. */
export async function mistakeOr<T>(work: () => Promise<T>): Promise<T | LearnerMistake> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LearnerMistake) return error;
    throw error;
  }
}

/** The lab isn't as it should be, or we made a mistake: the verdict is `broken`, with this sentence. */
export class LabProblem extends Error {
  override readonly name = 'LabProblem';
  readonly text: Localized;

  constructor(problem: Localized, cause?: unknown) {
    super(problem.en, cause === undefined ? {} : { cause });
    this.text = problem;
  }
}
