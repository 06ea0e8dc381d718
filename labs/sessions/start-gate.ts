import type { LabView } from '../../src/contracts/index.ts';
import type { MemoryBudget, MemoryShare } from './memory-budget.ts';

type Place = NonNullable<LabView['queue']>;

/** Until a start has been seen. */
const FIRST_GUESS_MS = 8_000;
const NEWEST_WEIGHT = 0.3;

export interface StartGateOptions {
  /** So many labs may be starting at a time: side by side each of them is slower. */
  readonly limit: number;
  readonly budget: MemoryBudget;
  /** A person's lab finds no memory: frees some. Resolves to false when there is nothing to free. */
  readonly makeRoom: () => Promise<boolean>;
  /** How often memory is looked at again while somebody waits for it. @default 1000 */
  readonly retryMs?: number | undefined;
}

export interface Entry {
  /** People go before the pool. */
  readonly queue: 'people' | 'pool';
  readonly needMb: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Called whenever its place changes. */
  readonly onPlace: (place: Place) => void;
}

/** What a lab that starts holds. */
export interface Pass {
  /** It has started, or won't: lets the next one start. Idempotent. */
  leave(): void;
  /** What it was measured to take. */
  used(mb: number): void;
  /** Nothing of it runs any more. Idempotent. */
  release(): void;
}

interface Waiting extends Entry {
  readonly admit: (share: MemoryShare) => void;
  readonly refuse: (error: unknown) => void;
  told: string;
}

/** Lets labs start: a few at a time, and only when there is memory for all of what they may take. First come, first served. */
export class StartGate {
  readonly #options: StartGateOptions;
  readonly #waiting: Record<Entry['queue'], Waiting[]> = { people: [], pool: [] };
  #inside = 0;
  #typicalMs = FIRST_GUESS_MS;
  #advancing = false;
  #again = false;
  #lacksMemory = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: StartGateOptions) { this.#options = options; }

  /**
   * Waits for a place and for memory.
   * @throws `signal.reason` when aborted while waiting; LAB_START_FAILED when the memory can never be had.
   */
  async enter(entry: Entry): Promise<Pass> {
    entry.signal.throwIfAborted();
    const queue = this.#waiting[entry.queue];
    const share = await new Promise<MemoryShare>((resolve, reject) => {
      const leaveQueue = () => {
        entry.signal.removeEventListener('abort', onAbort);
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1);
      };
      const waiting: Waiting = { ...entry, told: '', admit: (promised) => { leaveQueue(); resolve(promised); }, refuse: (error) => { leaveQueue(); reject(error); } };
      const onAbort = () => {
        waiting.refuse(entry.signal.reason);
        void this.#advance();
      };
      entry.signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiting);
      void this.#advance();
    });
    return this.#pass(share);
  }

  /** Places are handed out one after the other, however many ask at once. */
  async #advance(): Promise<void> {
    this.#again = true;
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#again) {
      this.#again = false;
      this.#lacksMemory = false;
      await this.#admitAll();
      this.#tell();
    }
    this.#advancing = false;
  }

  async #admitAll(): Promise<void> {
    clearTimeout(this.#retry);
    for (;;) {
      const next = this.#waiting.people[0] ?? this.#waiting.pool[0];
      if (next === undefined || this.#inside >= this.#options.limit) return;
      const fits = await this.#options.budget.fits(next.needMb).catch((error: unknown) => { next.refuse(error); });
      const gone = next !== (this.#waiting.people[0] ?? this.#waiting.pool[0]); // refused, aborted, or overtaken by a person
      if (fits === undefined || gone) continue;
      if (!fits) {
        if (next.queue === 'people' && await this.#options.makeRoom().catch(() => false)) continue;
        this.#lacksMemory = true;
        this.#retry = setTimeout(() => void this.#advance(), this.#options.retryMs ?? 1_000);
        this.#retry.unref();
        return;
      }
      this.#inside++;
      next.admit(this.#options.budget.take(next.needMb));
    }
  }

  #pass(share: MemoryShare): Pass {
    const startedAt = performance.now();
    let left = false;
    return {
      used: (mb) => share.used(mb),
      leave: () => {
        if (left) return;
        left = true;
        this.#inside--;
        this.#typicalMs += (performance.now() - startedAt - this.#typicalMs) * NEWEST_WEIGHT;
        void this.#advance();
      },
      release: () => {
        share.release();
        void this.#advance();
      },
    };
  }

  #tell(): void {
    for (const [index, waiting] of [...this.#waiting.people, ...this.#waiting.pool].entries()) {
      const rounds = Math.ceil((index + 1) / this.#options.limit);
      const place: Place = { place: index + 1, ...(this.#lacksMemory ? { waitsFor: 'memory' } : { waitsFor: 'start', estimateMs: Math.round(rounds * this.#typicalMs) }) };
      const told = `${place.place} ${place.waitsFor}`;
      if (told === waiting.told) continue;
      waiting.told = told;
      waiting.onPlace(place);
    }
  }
}
