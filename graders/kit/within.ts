import { AtelierError, waitUntil } from '../../src/support/index.ts';

export interface WithinOptions {
  /** Completes "waited for …" in our own logs. */
  readonly what: string;
  readonly timeoutMs: number;
  /** @default 100 */
  readonly intervalMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Asks until `check` says true, or the time is over: then false, as a deadline of the exercise is a fact to report and no error.
 * What `check` throws ends the wait and is thrown on.
 */
export async function within({ what, timeoutMs, intervalMs = 100, signal }: WithinOptions, check: () => boolean | Promise<boolean>): Promise<boolean> {
  let thrown: { readonly error: unknown } | undefined;
  try {
    await waitUntil({
      what, timeoutMs, intervalMs, signal,
      check: async () => {
        try {
          return await check();
        } catch (error) {
          thrown = { error };
          return true;
        }
      },
    });
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'WAIT_TIMEOUT') return false;
    throw error;
  }
  if (thrown !== undefined) throw thrown.error;
  return true;
}
