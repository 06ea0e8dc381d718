// region: queue
let last: Promise<unknown> = Promise.resolve();

/** Starts `send` once every send queued before it has its answer. */
export function oneAtATime<T>(send: () => Promise<T>): Promise<T> {
  const mine = last.then(send);
  last = mine.catch(() => undefined);
  return mine;
}
// endregion
