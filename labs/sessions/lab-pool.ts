import { messageOf } from '../../src/support/index.ts';
import type { LabSession } from './lab-session.ts';

/** Started labs that wait for somebody. One that does not start, or dies waiting, is removed; the next claim tries again. */
export class LabPool {
  readonly #wanted: Readonly<Record<string, number>>;
  readonly #make: (definition: string) => Promise<LabSession>;
  readonly #onProblem: (error: Error) => void;
  readonly #labs = new Set<LabSession>();
  readonly #working = new Map<string, Promise<void>>();
  #state: 'unopened' | 'open' | 'closed' = 'unopened';

  constructor(wanted: Readonly<Record<string, number>>, make: (definition: string) => Promise<LabSession>, onProblem: (error: Error) => void) {
    this.#wanted = wanted;
    this.#make = make;
    this.#onProblem = onProblem;
  }

  open(): void {
    if (this.#state === 'unopened') this.#state = 'open';
    this.refill();
  }

  /** One that runs. */
  ready(definition: string): LabSession | undefined {
    return this.#of(definition).find(({ running }) => running !== undefined);
  }

  /** Gives away one that runs, or else one that is starting: it is ahead of a fresh one. One that still waits is not, people go before the pool. */
  take(definition: string): LabSession | undefined {
    const lab = this.ready(definition) ?? this.#of(definition).find(({ state }) => state === 'starting');
    if (lab !== undefined) this.#labs.delete(lab);
    return lab;
  }

  /** Starts what is missing, in the background, one lab of a definition after the other. */
  refill(): void {
    for (const definition of Object.keys(this.#wanted)) {
      if (this.#state !== 'open' || this.#working.has(definition)) continue;
      const work = this.#fill(definition)
        .catch((error: unknown) => this.#onProblem(new Error(`no ${definition} lab for the pool: ${messageOf(error)}`, { cause: error })))
        .finally(() => this.#working.delete(definition));
      this.#working.set(definition, work);
    }
  }

  /** Removes one that runs, for its memory. False when there is none. */
  async giveUp(): Promise<boolean> {
    const spare = [...this.#labs].find(({ running }) => running !== undefined);
    if (spare !== undefined) await this.#discard(spare);
    return spare !== undefined;
  }

  /** On return no lab of the pool is left, and none will come. */
  async close(): Promise<void> {
    this.#state = 'closed';
    await Promise.all([...this.#labs].map((lab) => this.#discard(lab)));
    await Promise.all(this.#working.values());
  }

  async #fill(definition: string): Promise<void> {
    while (this.#state === 'open' && this.#of(definition).length < (this.#wanted[definition] ?? 0)) {
      const lab = await this.#make(definition);
      if (this.#isClosed()) return;
      this.#labs.add(lab);
      try {
        const running = await lab.start('pool');
        void running.failed.then(() => this.#discard(lab)).catch(() => undefined);
      } catch (error) {
        if (!this.#labs.has(lab)) continue; // given away or discarded meanwhile: its new owner is told
        await this.#discard(lab);
        throw error;
      }
    }
  }

  #isClosed(): boolean { return this.#state === 'closed'; }

  #of(definition: string): LabSession[] {
    return [...this.#labs].filter((lab) => lab.definition === definition);
  }

  async #discard(lab: LabSession): Promise<void> {
    if (this.#labs.delete(lab)) await lab.wipe();
  }
}
