import type { Position } from './record-sender.ts';

export interface Status {
  readonly id: string;
  readonly status: 'PENDING' | 'SENT' | 'FAILED';
  readonly partition?: number;
  readonly offset?: string;
  readonly error?: string;
}

/** The last known fate of each notification. In memory: gone after a restart, and bounded so that it can't fill it. */
export class StatusStore {
  readonly #statuses = new Map<string, Status>();
  readonly #limit: number;

  constructor(limit = 100_000) {
    this.#limit = limit;
  }

  get(id: string): Status | undefined {
    return this.#statuses.get(id);
  }

  pending(id: string): void {
    this.#set({ id, status: 'PENDING' });
  }

  sent(id: string, { partition, offset }: Position): void {
    this.#set({ id, status: 'SENT', partition, offset });
  }

  failed(id: string, error: string): void {
    this.#set({ id, status: 'FAILED', error });
  }

  #set(status: Status): void {
    this.#statuses.set(status.id, status);
    const oldest = this.#statuses.keys().next().value;
    if (this.#statuses.size > this.#limit && oldest !== undefined) this.#statuses.delete(oldest);
  }
}
