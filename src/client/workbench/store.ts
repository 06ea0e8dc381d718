/** A value that views follow. Changes are told once per task, however many were made in it. */
export interface Store<T> {
  get(): T;
  set(change: Partial<T> | ((before: T) => Partial<T>)): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  let told = true;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...(typeof change === 'function' ? change(value) : change) };
      if (!told) return;
      told = false;
      queueMicrotask(() => { told = true; for (const listener of listeners) listener(); });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
