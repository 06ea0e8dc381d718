import type { Localized, ProgramHandle } from '../../../src/contracts/index.ts';
import { LearnerMistake } from '../findings.ts';
import { describeExit } from '../start/describe-exit.ts';
import { sentences } from '../texts.ts';
import { within } from '../within.ts';
import { httpCall, type HttpAnswer, type HttpOutcome } from './call.ts';
import { describeOutcome, type RequestName } from './explain.ts';

export interface CallOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, instead of `json`. */
  readonly body?: string;
  readonly contentType?: string;
  /** @default 5000 */
  readonly timeoutMs?: number;
}

/** The learner's service, as its callers see it. */
export class ServiceClient {
  readonly handle: ProgramHandle;
  readonly #signal: AbortSignal;

  constructor(handle: ProgramHandle, signal: AbortSignal) {
    this.handle = handle;
    this.#signal = signal;
  }

  /** Never throws for what the program does; see `HttpOutcome`. */
  call(method: string, path: string, { json, body, contentType, timeoutMs = 5_000 }: CallOptions = {}): Promise<HttpOutcome> {
    const payload = body ?? (json === undefined ? undefined : JSON.stringify(json));
    return httpCall({ method, url: `${this.handle.baseUrl}${path}`, body: payload, contentType, timeoutMs, signal: this.#signal });
  }

  /** The sentence about an outcome, with the program's end added when that is the reason. */
  async describe(name: RequestName, outcome: HttpOutcome): Promise<Localized> {
    // The connection of a program that dies is cut a moment before its end is known.
    if (outcome.kind === 'failure' && (outcome.cause === 'reset' || outcome.cause === 'refused')) {
      await within({ what: 'the end of the program', timeoutMs: 1_500, intervalMs: 20, signal: this.#signal }, () => this.handle.result !== undefined);
    }
    const { result } = this.handle;
    if (outcome.kind === 'answer' || result === undefined) return describeOutcome(name, outcome);
    return sentences(describeOutcome(name, outcome), describeExit(result, await this.handle.output()));
  }

  /**
   * An answer, whatever its status.
   * @throws LearnerMistake when none came.
   */
  async answer(method: string, path: string, options: CallOptions = {}, hint?: Localized): Promise<HttpAnswer> {
    const outcome = await this.call(method, path, options);
    if (outcome.kind === 'answer') return outcome;
    throw new LearnerMistake(await this.describe(`${method} ${path}`, outcome), hint);
  }
}
