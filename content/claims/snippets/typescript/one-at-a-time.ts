// region: queue
/** A queue: each send starts once the one before it has its answer. */
export function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(send: () => Promise<T>): Promise<T> => {
    const mine = last.then(send);
    last = mine.catch(() => undefined);
    return mine;
  };
}
// endregion

// region: use
export const criticalQueue = oneAtATime();
export const generalQueue = oneAtATime();
// criticalQueue(() => producer.send({ … }))
// endregion
