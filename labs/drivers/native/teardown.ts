/** What has to be undone, last thing first. Every step runs, whatever earlier ones do; the first error is thrown at the end. */
export class Teardown {
  readonly #steps: ((discard: boolean) => unknown)[] = [];
  #running: Promise<void> | undefined;

  /** From here on nothing that ends is a surprise. */
  get started(): boolean { return this.#running !== undefined; }

  add(step: (discard: boolean) => unknown): void {
    this.#steps.push(step);
  }

  /**
   * Idempotent: every call returns when the one clean-up is done.
   * @param discard nothing that is put away will be needed again: steps may be rude.
   */
  run(discard = false): Promise<void> {
    return this.#running ??= this.#undo(discard);
  }

  async #undo(discard: boolean): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step(discard);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
