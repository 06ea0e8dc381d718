import type { LabSpec } from '../../src/contracts/index.ts';
import type { LabSession } from './lab-session.ts';

/** Stops labs that nobody has used for as long as their definition allows, and measures the memory of those that run. */
export class IdleWatch {
  readonly #usedAt = new Map<string, number>();
  readonly #holds = new Map<string, number>();
  readonly #labs: () => readonly { readonly key: string; readonly lab: LabSession }[];
  readonly #loadSpec: (definition: string) => Promise<LabSpec>;
  readonly #timer: NodeJS.Timeout;

  constructor(intervalMs: number, labs: () => readonly { readonly key: string; readonly lab: LabSession }[], loadSpec: (definition: string) => Promise<LabSpec>) {
    this.#labs = labs;
    this.#loadSpec = loadSpec;
    this.#timer = setInterval(() => void this.#look(), intervalMs);
    this.#timer.unref();
  }

  touch(key: string): void {
    this.#usedAt.set(key, performance.now());
  }

  hold(key: string): () => void {
    this.#holds.set(key, (this.#holds.get(key) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.touch(key);
      const left = (this.#holds.get(key) ?? 1) - 1;
      if (left > 0) this.#holds.set(key, left);
      else this.#holds.delete(key);
    };
  }

  /** The running lab that nobody holds and that has been left alone longest, if at least this long. */
  longestUnused(atLeastMs: number): LabSession | undefined {
    const now = performance.now();
    return this.#labs()
      .filter(({ key, lab }) => lab.running !== undefined && !this.#holds.has(key) && now - (this.#usedAt.get(key) ?? now) >= atLeastMs)
      .sort((a, b) => (this.#usedAt.get(a.key) ?? now) - (this.#usedAt.get(b.key) ?? now))[0]?.lab;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    for (const { key, lab } of this.#labs()) {
      if (lab.running === undefined) continue;
      await lab.measure();
      const usedAt = this.#usedAt.get(key);
      if (usedAt === undefined) this.touch(key);
      else if (!this.#holds.has(key) && await this.#isIdle(lab, usedAt)) await lab.stop().catch(() => undefined);
    }
  }

  async #isIdle({ definition }: LabSession, usedAt: number): Promise<boolean> {
    const spec = await this.#loadSpec(definition).catch(() => undefined); // unreadable now: not a reason to stop what runs
    return spec !== undefined && performance.now() - usedAt > spec.idleStopMin * 60_000;
  }
}
