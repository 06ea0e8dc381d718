import type { z } from 'zod';
import { AtelierError, parseOrExplain } from '../../../src/support/index.ts';
import { Frame, fromWire, toWire, type RpcMethod, type RpcNotification, type WireError } from './messages.ts';

/** What carries the frames. `closed` must be told to the peer by `peer.lose`. */
export interface RpcChannel {
  send(text: string): void;
  close(): void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The other end is told at once that `signal` aborted; its answer is still awaited this long. @default 0 */
  readonly cancelGraceMs?: number;
  /** Without an answer in this time the call fails as AGENT_LOST. @default none */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}
type Handler = (params: unknown, context: { signal: AbortSignal }) => Promise<unknown>;

const CANCEL = '$/cancel';

/**
 * One end of a JSON-RPC conversation in which both ends may call. Everything that comes in is parsed by the
 * method's schema, parameters and results alike. A frame that is none ends the conversation.
 */
export class RpcPeer {
  /** Settles when the conversation is over, with the reason unless this end closed it. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  readonly #channel: RpcChannel;
  readonly #otherEnd: string;
  readonly #pending = new Map<number, Pending>();
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  readonly #running = new Map<number, AbortController>();
  #nextId = 0;
  #end: { readonly reason: Error | undefined } | undefined;
  #settleClosed: (reason: Error | undefined) => void = () => undefined;

  /** @param otherEnd completes "lost …", e.g. "the agent of lab notifications-1". */
  constructor(channel: RpcChannel, otherEnd: string) {
    this.#channel = channel;
    this.#otherEnd = otherEnd;
    this.closed = new Promise((resolve) => { this.#settleClosed = resolve; });
  }

  /** Offers a method to the other end. `signal` aborts when the caller cancels or the conversation ends. */
  answer<P extends z.ZodType, R extends z.ZodType>(
    { name, params, result }: RpcMethod<P, R>, handler: (params: z.infer<P>, context: { signal: AbortSignal }) => Promise<z.input<R>>): this {
    this.#handlers.set(name, async (given, context) =>
      parseOrExplain(result, await handler(parseOrExplain(params, given, `parameters of ${name}`), context), `result of ${name}`));
    return this;
  }

  /** Listens to a notification; what the listener throws is not told to anybody. */
  listen<P extends z.ZodType>({ name, params }: RpcNotification<P>, listener: (params: z.infer<P>) => void): this {
    this.#listeners.set(name, (given) => listener(parseOrExplain(params, given, `notification ${name}`)));
    return this;
  }

  notify<P extends z.ZodType>({ name }: RpcNotification<P>, params: z.input<P>): void {
    if (this.#end === undefined) this.#send({ jsonrpc: '2.0', method: name, params });
  }

  /**
   * @throws what the other end threw: AtelierErrors keep code, sentence and hint.
   * @throws AtelierError AGENT_LOST when the conversation ends or `timeoutMs` passes first; `signal.reason` when cancelled.
   */
  async call<P extends z.ZodType, R extends z.ZodType>(what: RpcMethod<P, R>, params: z.input<P>, options: CallOptions = {}): Promise<z.infer<R>> {
    const { signal, cancelGraceMs = 0, timeoutMs } = options;
    signal?.throwIfAborted();
    if (this.#end !== undefined) throw this.#lost(what.name);
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { method: what.name, resolve, reject }));
    const timers: NodeJS.Timeout[] = [];
    const giveUp = (afterMs: number, error: () => unknown) =>
      timers.push(setTimeout(() => { this.#pending.get(id)?.reject(error()); }, afterMs));
    const cancel = () => {
      this.#send({ jsonrpc: '2.0', method: CANCEL, params: { id } });
      giveUp(cancelGraceMs, () => signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    if (timeoutMs !== undefined) giveUp(timeoutMs, () => this.#silent(what.name, timeoutMs));
    try {
      this.#send({ jsonrpc: '2.0', id, method: what.name, params: params ?? null });
      return parseOrExplain(what.result, await answer, `result of ${what.name} from ${this.#otherEnd}`);
    } finally {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    }
  }

  /** Called by the channel for each text that arrives. */
  receive(text: string): void {
    if (this.#end !== undefined) return;
    let frame: Frame;
    try {
      frame = parseOrExplain(Frame, JSON.parse(text), `a message from ${this.#otherEnd}`);
    } catch (error) {
      this.lose(new AtelierError('AGENT_LOST', `${this.#otherEnd} sent something that is no message of the protocol`, { cause: error }));
      return;
    }
    if ('method' in frame) {
      if ('id' in frame) void this.#run(frame.id, frame.method, frame.params);
      else this.#hear(frame.method, frame.params);
    } else {
      const pending = this.#pending.get(frame.id);
      if ('error' in frame) pending?.reject(fromWire(frame.error));
      else pending?.resolve(frame.result);
    }
  }

  /** Ends the conversation: pending calls fail as AGENT_LOST, running handlers are aborted. Idempotent; the first reason stays. */
  lose(reason?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = { reason };
    for (const { method, reject } of this.#pending.values()) reject(this.#lost(method));
    for (const controller of this.#running.values()) controller.abort(this.#lost('the caller'));
    this.#channel.close();
    this.#settleClosed(reason);
  }

  close(): void {
    this.lose(undefined);
  }

  async #run(id: number, name: string, params: unknown): Promise<void> {
    const handler = this.#handlers.get(name);
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      if (handler === undefined) throw new AtelierError('NOT_FOUND', `there is no method "${name}" here`);
      const result = await handler(params, { signal: controller.signal });
      this.#send({ jsonrpc: '2.0', id, result: result ?? null });
    } catch (error) {
      this.#send({ jsonrpc: '2.0', id, error: toWire(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #hear(name: string, params: unknown): void {
    if (name === CANCEL) {
      const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined;
      if (typeof id === 'number') this.#running.get(id)?.abort(new AtelierError('CONFLICT', 'cancelled by the caller'));
      return;
    }
    try {
      this.#listeners.get(name)?.(params);
    } catch {
      // A notification has nobody to answer to; a listener's mistake must not end the conversation.
    }
  }

  #send(frame: { jsonrpc: '2.0'; id?: number; method?: string; params?: unknown; result?: unknown; error?: WireError }): void {
    if (this.#end === undefined) this.#channel.send(JSON.stringify(frame));
  }

  #lost(method: string): AtelierError {
    const why = this.#end?.reason === undefined ? 'the connection was closed' : this.#end.reason.message;
    return new AtelierError('AGENT_LOST', `lost ${this.#otherEnd} during ${method}: ${why}`, { cause: this.#end?.reason, hint: 'Stop the lab and start it again.' });
  }

  #silent(method: string, timeoutMs: number): AtelierError {
    return new AtelierError('AGENT_LOST', `${this.#otherEnd} did not answer ${method} within ${timeoutMs} ms`, { hint: 'Stop the lab and start it again.' });
  }
}
