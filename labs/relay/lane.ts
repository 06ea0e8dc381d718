import type { Socket } from 'node:net';

/** A lane that holds this many bytes reads no more until some have left. Over 100 ms that is 80 MB/s. */
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** What comes out at the other end, in order: bytes, the end of them, or a break. */
type Parcel = { readonly dueAt: number; readonly what: Buffer | 'end' | 'reset' };

/** One direction of a relayed connection. Bytes stay in order and are held for as long as the link's latency says. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #latencyMs: () => number;
  #held: Parcel[] = [];
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  /** `to` takes no more for the moment. */
  #blocked = false;
  #frozen = false;

  constructor(from: Socket, to: Socket, latencyMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#latencyMs = latencyMs;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take('end'));
    from.on('close', () => {
      if (!from.readableEnded || !from.writableFinished) this.#take('reset');
    });
    to.on('drain', () => {
      this.#blocked = false;
      this.#deliver();
    });
  }

  /** From now on nothing passes, for good; what is held is lost. Nothing is read either, so the sender soon has to wait. */
  freeze(): void {
    this.#frozen = true;
    clearTimeout(this.#timer);
    this.#held = [];
    this.#from.pause();
  }

  #take(what: Parcel['what']): void {
    if (this.#frozen) return;
    const latencyMs = this.#latencyMs();
    if (latencyMs === 0 && this.#held.length === 0 && !this.#blocked) return this.#pass(what);
    // A latency that has become shorter lets nothing overtake.
    this.#held.push({ what, dueAt: Math.max(performance.now() + latencyMs, this.#held.at(-1)?.dueAt ?? 0) });
    this.#heldBytes += typeof what === 'string' ? 0 : what.length;
    if (this.#heldBytes >= MAX_HELD_BYTES) this.#from.pause();
    this.#deliver();
  }

  #deliver(): void {
    if (this.#frozen) return;
    clearTimeout(this.#timer);
    const now = performance.now();
    let next: Parcel | undefined;
    while (!this.#blocked && (next = this.#held[0]) !== undefined && next.dueAt <= now) {
      this.#held.shift();
      this.#heldBytes -= typeof next.what === 'string' ? 0 : next.what.length;
      this.#pass(next.what);
    }
    if (!this.#blocked && this.#heldBytes < MAX_HELD_BYTES) this.#from.resume();
    // One millisecond more: timers count whole ones and may be early by a fraction.
    if (!this.#blocked && next !== undefined) this.#timer = setTimeout(() => this.#deliver(), Math.max(next.dueAt - now, 0) + 1);
  }

  #pass(what: Parcel['what']): void {
    if (what === 'end') this.#to.end();
    else if (what === 'reset') this.#to.resetAndDestroy();
    else if (!this.#to.destroyed && !this.#to.write(what)) {
      this.#blocked = true;
      this.#from.pause();
    }
  }
}
