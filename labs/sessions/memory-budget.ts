import { AtelierError } from '../../src/support/index.ts';
import { freeMemory, type Memory } from './free-memory.ts';

/** Of the machine's memory, never given to labs: for the server, the browser, the rest. */
const RESERVE_MB = 1_024;
const RESERVE_SHARE = 0.15;

export interface MemoryBudgetOptions {
  /** For all labs together. @default what the machine has free, less a reserve of 15 %, at most 1 GiB */
  readonly limitMb?: number | undefined;
  readonly look?: () => Promise<Memory>;
}

/** What one lab was promised; counts until it is given back. */
export interface MemoryShare {
  /** What it was measured to take: the rest of the promise is still owed to it. */
  used(mb: number): void;
  /** Idempotent. */
  release(): void;
}

/** How much memory labs may take. A lab that starts is promised what its definition allows it. */
export class MemoryBudget {
  readonly #options: MemoryBudgetOptions;
  readonly #shares = new Map<symbol, { readonly needMb: number; readonly usedMb: number }>();

  constructor(options: MemoryBudgetOptions = {}) {
    this.#options = options;
  }

  /**
   * Whether a lab that needs so much may start now.
   * @throws AtelierError LAB_START_FAILED when it can't even with nothing else running: waiting would not help.
   */
  async fits(needMb: number): Promise<boolean> {
    const { limitMb, look = freeMemory } = this.#options;
    const shares = [...this.#shares.values()];
    if (limitMb !== undefined) {
      if (needMb > limitMb) throw tooBig(needMb, limitMb, 'raise labMemoryMb (ATELIER_LAB_MEMORY_MB).', 'augmentez labMemoryMb (ATELIER_LAB_MEMORY_MB).');
      return shares.reduce((sum, share) => sum + share.needMb, needMb) <= limitMb;
    }
    const { freeMb, totalMb } = await look();
    const reserveMb = Math.min(RESERVE_MB, Math.round(totalMb * RESERVE_SHARE));
    if (needMb > totalMb - reserveMb) throw tooBig(needMb, totalMb - reserveMb, 'use a machine or a container with more memory.', 'prenez une machine ou un conteneur qui a plus de mémoire.');
    // What runs already takes part of what it was promised; only the rest is still to come.
    const owedMb = shares.reduce((sum, share) => sum + Math.max(share.needMb - share.usedMb, 0), 0);
    return needMb + owedMb <= freeMb - reserveMb;
  }

  take(needMb: number): MemoryShare {
    const key = Symbol('share');
    this.#shares.set(key, { needMb, usedMb: 0 });
    return {
      used: (usedMb) => { if (this.#shares.has(key)) this.#shares.set(key, { needMb, usedMb }); },
      release: () => { this.#shares.delete(key); },
    };
  }
}

function tooBig(needMb: number, hasMb: number, hint: string, conseil: string): AtelierError {
  return new AtelierError('LAB_START_FAILED', `the lab needs ${needMb} MB of memory; labs can have ${hasMb} MB here`, {
    hint, facts: { needMb, hasMb },
    forLearner: {
      fr: `Ce laboratoire demande ${needMb} Mo de mémoire ; les laboratoires ne peuvent en avoir ici que ${hasMb} : ${conseil}`,
      en: `This lab needs ${needMb} MB of memory; labs can have ${hasMb} MB here: ${hint}`,
    },
  });
}
