import type { ClusterSecurity } from '../../../src/contracts/index.ts';
import { fetchSecurity, WireConnection, type WireApi } from '../../../src/support/kafka/wire/index.ts';
import { messageOf } from '../../../src/support/index.ts';

const CONNECT_TIMEOUT_MS = 500;
/** What a broker that stopped answering gets to prove that it is back. */
const PROBE_TIMEOUT_MS = 800;

/**
 * Keeps one connection to one broker and knows whether it answers. A broker that failed to answer is not asked again by
 * anybody who is in a hurry: `recover` looks after it on the side.
 */
export class BrokerLink {
  readonly service: string;
  /** `host:port`, as the broker advertises itself inside the lab. */
  readonly address: string;
  readonly #host: string;
  readonly #port: number;
  readonly #security: ClusterSecurity | undefined;
  #connection: WireConnection | undefined;
  #failure: { readonly sinceAt: number; readonly reason: string } | undefined;
  #recovery: Promise<unknown> | undefined;
  #connecting: Promise<WireConnection> | undefined;

  constructor(service: string, address: string, security?: ClusterSecurity) {
    this.service = service;
    this.address = address;
    this.#security = security;
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
  }

  get answers(): boolean { return this.#failure === undefined; }

  /** Why it does not answer, and for how long that has been so. */
  get failure(): { readonly forMs: number; readonly reason: string } | undefined {
    return this.#failure && { forMs: performance.now() - this.#failure.sinceAt, reason: this.#failure.reason };
  }

  /** @throws Error when the broker does not answer within `timeoutMs`; it then counts as not answering. */
  async ask<Q, A>(api: WireApi<Q, A>, request: Q, timeoutMs: number): Promise<A> {
    try {
      const connection = await this.#open(Math.min(timeoutMs, CONNECT_TIMEOUT_MS));
      return await connection.request(api, request, timeoutMs);
    } catch (error) {
      this.#failure ??= { sinceAt: performance.now(), reason: `${this.service}: ${messageOf(error)}` };
      throw error;
    }
  }

  /** Asks whether a broker that did not answer is back, one question at a time. Never rejects; `answers` tells. */
  recover<A>(api: WireApi<null, A>): Promise<unknown> {
    if (this.#failure === undefined) return Promise.resolve();
    this.#recovery ??= this.ask(api, null, PROBE_TIMEOUT_MS)
      .then(() => { this.#failure = undefined; }, () => undefined)
      .finally(() => { this.#recovery = undefined; });
    return this.#recovery;
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #open(timeoutMs: number): Promise<WireConnection> {
    if (this.#connection?.usable === true) return this.#connection;
    this.#connecting ??= this.#connect(timeoutMs)
      .finally(() => { this.#connecting = undefined; });
    this.#connection = await this.#connecting;
    return this.#connection;
  }

  async #connect(timeoutMs: number): Promise<WireConnection> {
    const security = this.#security && await fetchSecurity(this.#security);
    return WireConnection.open({ host: this.#host, port: this.#port, clientId: 'atelier-agent', timeoutMs, security });
  }
}
