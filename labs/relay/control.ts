import type { Writable } from 'node:stream';
import type { LinkChange } from '../../src/contracts/index.ts';
import { AtelierError } from '../../src/support/index.ts';
import type { RelayRoute } from './relay.ts';
import type { RelayAnswer } from './wire.ts';

const ANSWER_TIMEOUT_MS = 10_000;

/** The driver's side of a relay: `input` is what it reads; `hear` is to be called with what it writes, `lost` when it is gone. */
export class RelayControl {
  readonly #input: Writable;
  readonly #waiting = new Map<number | 'ready', PromiseWithResolvers<void>>();
  #lost: Error | undefined;
  #heard = '';
  #next = 0;

  constructor(input: Writable) {
    this.#input = input;
  }

  /** Returns when every route listens. To be called once, first. @throws AtelierError LAB_DIED */
  async open(routes: readonly RelayRoute[]): Promise<void> {
    await this.#ask('ready', { routes });
  }

  /** In force on return. @throws AtelierError LAB_DIED when the relay is gone or does not answer */
  async change(link: string, change: LinkChange): Promise<void> {
    const id = this.#next++;
    await this.#ask(id, { id, link, change });
  }

  hear(text: string): void {
    const lines = (this.#heard + text).split('\n');
    this.#heard = lines.pop() ?? '';
    for (const line of lines) {
      const answer = JSON.parse(line) as { readonly ready: true } | RelayAnswer;
      const waiting = this.#waiting.get('ready' in answer ? 'ready' : answer.id);
      if ('error' in answer && answer.error !== null) waiting?.reject(new Error(answer.error));
      else waiting?.resolve();
    }
  }

  lost(why: string): void {
    this.#lost = new AtelierError('LAB_DIED', `the relay of the lab's links is gone: ${why}`, { hint: 'stop the lab and start it again; its data is kept.' });
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
  }

  async #ask(key: number | 'ready', order: object): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    const waiting = Promise.withResolvers<void>();
    this.#waiting.set(key, waiting);
    const silence = setTimeout(() => waiting.reject(new AtelierError('LAB_DIED', `the relay of the lab's links does not answer for ${ANSWER_TIMEOUT_MS} ms`)), ANSWER_TIMEOUT_MS);
    try {
      this.#input.write(`${JSON.stringify(order)}\n`);
      await waiting.promise;
    } finally {
      clearTimeout(silence);
      this.#waiting.delete(key);
    }
  }
}
