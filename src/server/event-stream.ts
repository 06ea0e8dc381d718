import type { Request, Response } from 'express';
import type { LiveEvent } from '../contracts/index.ts';

const HEARTBEAT_MS = 15_000;
/** A reader that lags behind this far is disconnected; its browser reconnects and gets the state afresh. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

/** All open event streams, so that they can be ended when the server goes. */
export class EventStreams {
  readonly #ends = new Set<() => void>();
  #over = false;

  /**
   * Turns the response into a stream of server-sent events.
   * @param subscribe starts the flow and returns how to stop it; called once the head is sent.
   */
  open(request: Request, response: Response, subscribe: (send: (event: LiveEvent) => void) => () => void): void {
    response.status(200).set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
    response.flushHeaders();
    request.socket.setNoDelay(true);
    response.write('retry: 1000\n\n');
    const stop = subscribe((event) => {
      if (response.writableLength > MAX_PENDING_BYTES) response.destroy();
      else if (response.writable) response.write(`data: ${JSON.stringify(event)}\n\n`);
    });
    const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
    const end = (): void => {
      if (!this.#ends.delete(end)) return;
      clearInterval(heartbeat);
      stop();
      response.end();
    };
    this.#ends.add(end);
    response.once('close', end);
    if (this.#over) end();
  }

  /** Ends all, and whatever is opened from now on. */
  endAll(): void {
    this.#over = true;
    for (const end of [...this.#ends]) end();
  }
}
