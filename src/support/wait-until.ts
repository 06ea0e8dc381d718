import { setTimeout as delay } from 'node:timers/promises';
import { AtelierError, messageOf } from './atelier-error.ts';

export interface WaitOptions<T> {
  /** Completes the sentence "waited 3000 ms for …". */
  readonly what: string;
  /** Asked again and again. A truthy value ends the wait; a throw counts as "not yet" and is quoted on time-out. */
  readonly check: () => T | Promise<T>;
  readonly timeoutMs: number;
  /** @default 100 */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked before each try: a text ends the wait at once as an error (the process has exited: no use waiting on). */
  readonly failFast?: (() => string | undefined) | undefined;
  /** For the message: how the last value looks. @default JSON */
  readonly describe?: (value: T) => string;
}

/**
 * The only wait loop of the project. Returns the first truthy value of `check`.
 * @throws AtelierError WAIT_TIMEOUT that names `what`, the time, the last value and the last error.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<NonNullable<T>> {
  const { what, check, timeoutMs, intervalMs = 100, signal, failFast, describe = (value) => JSON.stringify(value) } = options;
  const startedAt = performance.now();
  let last = 'nothing was seen yet';
  for (;;) {
    signal?.throwIfAborted();
    const early = failFast?.();
    if (early !== undefined) throw new AtelierError('WAIT_TIMEOUT', `gave up waiting for ${what}: ${early}`, { facts: { what, early: true } });
    try {
      const value = await check();
      if (value) return value;
      last = `last seen: ${describe(value)}`;
    } catch (error) {
      last = `last error: ${messageOf(error)}`;
    }
    const elapsed = performance.now() - startedAt;
    if (elapsed >= timeoutMs) {
      throw new AtelierError('WAIT_TIMEOUT', `waited ${Math.round(elapsed)} ms for ${what}; ${last}`, { facts: { what, elapsedMs: elapsed } });
    }
    await delay(Math.min(intervalMs, Math.max(1, timeoutMs - elapsed)), undefined, signal ? { signal } : {});
  }
}
