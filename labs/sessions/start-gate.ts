/** Lets so many through at a time: starting labs side by side makes each of them slower. People before the pool. */
export class StartGate {
  readonly #limit: number;
  readonly #waiting: { readonly people: (() => void)[]; readonly pool: (() => void)[] } = { people: [], pool: [] };
  #inside = 0;

  constructor(limit: number) { this.#limit = limit; }

  /**
   * Waits for a place. Returns how to leave, to be called once.
   * @throws `signal.reason` when aborted while waiting; the place in the queue is then given up.
   */
  async enter(queue: 'people' | 'pool', signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#inside >= this.#limit) await this.#wait(this.#waiting[queue], signal);
    else this.#inside++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      // The place is handed over, so that nobody slips in between.
      const next = this.#waiting.people.shift() ?? this.#waiting.pool.shift();
      if (next === undefined) this.#inside--;
      else next();
    };
  }

  #wait(queue: (() => void)[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const admitted = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        queue.splice(queue.indexOf(admitted), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(admitted);
    });
  }
}
