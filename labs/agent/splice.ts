import type { Socket } from 'node:net';

/**
 * Joins two sockets, both opened with `allowHalfOpen`: an end of one is passed on as an end of the other while the
 * opposite direction goes on; a break of one breaks the other, so nobody waits for a peer that is gone.
 */
export function splice(a: Socket, b: Socket): void {
  for (const [from, to] of [[a, b], [b, a]] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => {
      // After a full, clean close what was passed on may still be on its way out of `to`: leave it be.
      if (!from.readableEnded || !from.writableFinished) to.destroy();
    });
    from.pipe(to);
  }
}
