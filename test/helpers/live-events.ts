import type { LiveEvent } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';

export interface LiveEvents extends Disposable {
  readonly seen: readonly LiveEvent[];
  /** The first event, from the beginning or from `after` on, that is as wanted. */
  next<T extends LiveEvent>(what: string, wanted: (event: LiveEvent) => event is T, options?: { timeoutMs?: number; after?: number }): Promise<T>;
}

/** Listens to an exercise's event stream as a page does. */
export async function listenTo(url: string): Promise<LiveEvents> {
  const seen: LiveEvent[] = [];
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  const read = async (): Promise<void> => {
    let pending = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (pending + chunk).split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) if (block.startsWith('data: ')) seen.push(JSON.parse(block.slice('data: '.length)) as LiveEvent);
    }
  };
  read().catch(() => undefined); // ended by the test
  return {
    seen,
    next: async <T extends LiveEvent>(what: string, wanted: (event: LiveEvent) => event is T, { timeoutMs = 60_000, after = 0 } = {}) => {
      const found = await waitUntil<LiveEvent | undefined>({
        what, timeoutMs, intervalMs: 20, check: () => seen.slice(after).find(wanted),
        describe: () => `${seen.length} events, the last ${JSON.stringify(seen.at(-1))?.slice(0, 300)}`,
      });
      return found as T;
    },
    [Symbol.dispose]: () => abort.abort(),
  };
}

type Of<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;
export const labIn = (state: string) => (event: LiveEvent): event is Of<'lab'> => event.type === 'lab' && event.lab?.state === state;
export const runIn = (state: string, id?: string) => (event: LiveEvent): event is Of<'run'> => event.type === 'run' && event.run.state === state && (id === undefined || event.run.id === id);
export const attemptIn = (state: string, id?: string) => (event: LiveEvent): event is Of<'attempt'> => event.type === 'attempt' && event.attempt.state === state && (id === undefined || event.attempt.id === id);
export const snapshotWith = (test: (snapshot: Of<'snapshot'>['snapshot']) => boolean) => (event: LiveEvent): event is Of<'snapshot'> => event.type === 'snapshot' && test(event.snapshot);
