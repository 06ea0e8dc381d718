import type { Reader, Writer } from './bytes.ts';

/** One request kind at one version. `flexible` versions have tagged fields in their headers. */
export interface WireApi<Q, A> {
  readonly name: string;
  readonly key: number;
  readonly version: number;
  readonly flexible?: boolean;
  write(to: Writer, request: Q): void;
  read(from: Reader): A;
}

/** Whoever carries requests to a broker and brings the answers. */
export interface WireAsker {
  /** @throws Error when the answer does not come within `timeoutMs` or can't be read. */
  request<Q, A>(api: WireApi<Q, A>, request: Q, timeoutMs: number): Promise<A>;
}
