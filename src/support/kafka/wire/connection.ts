import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { KafkaSecurity } from '../../../contracts/index.ts';
import { Reader, Writer } from './bytes.ts';
import { authenticate } from './scram.ts';
import type { WireApi } from './wire-api.ts';

/** Nothing that a lab's broker answers is larger; beyond it the stream is not Kafka's. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

export interface OpenOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly timeoutMs: number;
  readonly security?: KafkaSecurity | undefined;
}

interface Waiting {
  readonly read: (response: Reader) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection to one broker, PLAINTEXT or, with `security`, SASL_SSL. Nothing is retried, no other broker is asked: who needs to know what this
 * broker says within so many milliseconds uses this; who wants messages delivered uses the client library.
 */
export class WireConnection {
  readonly #socket: Socket;
  readonly #place: string;
  readonly #clientId: string;
  readonly #waiting = new Map<number, Waiting>();
  #unread: Buffer = Buffer.alloc(0);
  #correlation = 0;
  #broken: Error | undefined;

  private constructor(socket: Socket, place: string, clientId: string) {
    this.#socket = socket;
    this.#place = place;
    this.#clientId = clientId;
    socket.on('data', (piece: Buffer) => this.#receive(piece));
    socket.on('error', (error) => this.#break(error));
    socket.on('close', () => this.#break(new Error(`${place} closed the connection`)));
  }

  /** @throws the socket's error (its `code` says e.g. ECONNREFUSED), after `timeoutMs`, or when the broker does not let this user in. */
  static async open({ host, port, clientId, timeoutMs, security }: OpenOptions): Promise<WireConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<WireConnection>();
    const socket = security === undefined
      ? connect({ host, port })
      : connectTls({ host, port, ca: [security.caPem], ...(isIP(host) === 0 ? { servername: host } : {}) });
    socket.setNoDelay(true);
    const timer = setTimeout(() => socket.destroy(new Error(`${host}:${port} did not accept a connection within ${Math.round(timeoutMs)} ms`)), timeoutMs);
    socket.once('error', (error) => { clearTimeout(timer); reject(error); });
    socket.once(security === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      resolve(new WireConnection(socket, `${host}:${port}`, clientId));
    });
    const connection = await promise;
    if (security !== undefined) {
      await authenticate(connection, security, timeoutMs).catch((error: unknown) => {
        connection.close();
        throw error;
      });
    }
    return connection;
  }

  get usable(): boolean { return this.#broken === undefined; }

  /** @throws Error when the answer does not come within `timeoutMs` (the connection is then closed) or can't be read. */
  request<Q, A>(api: WireApi<Q, A>, request: Q, timeoutMs: number): Promise<A> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const { promise, resolve, reject } = Promise.withResolvers<A>();
    const id = this.#correlation++;
    const body = new Writer().int16(api.key).int16(api.version).int32(id).string(this.#clientId);
    if (api.flexible === true) body.noTags();
    api.write(body, request);
    const bytes = body.finish();
    const timer = setTimeout(() => this.#break(new Error(`${this.#place} did not answer ${api.name} within ${Math.round(timeoutMs)} ms`)), timeoutMs);
    this.#waiting.set(id, {
      read: (response) => {
        clearTimeout(timer);
        if (api.flexible === true) response.tags();
        resolve(api.read(response));
      },
      reject: (error) => { clearTimeout(timer); reject(error); },
    });
    this.#socket.write(Buffer.concat([new Writer().int32(bytes.length).finish(), bytes]));
    return promise;
  }

  close(): void {
    this.#break(new Error(`the connection to ${this.#place} was closed`));
  }

  #receive(piece: Buffer): void {
    this.#unread = this.#unread.length === 0 ? piece : Buffer.concat([this.#unread, piece]);
    while (this.#unread.length >= 4) {
      const length = this.#unread.readInt32BE(0);
      if (length < 4 || length > MAX_RESPONSE_BYTES) return this.#break(new Error(`${this.#place} does not speak Kafka's protocol`));
      if (this.#unread.length < 4 + length) return;
      const response = new Reader(this.#unread.subarray(4, 4 + length));
      this.#unread = this.#unread.subarray(4 + length);
      const id = response.int32();
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      try {
        waiting?.read(response);
      } catch (error) {
        waiting?.reject(new Error(`${this.#place} answered something unreadable`, { cause: error }));
      }
    }
  }

  #break(error: Error): void {
    this.#broken ??= error;
    this.#socket.destroy();
    for (const { reject } of this.#waiting.values()) reject(this.#broken);
    this.#waiting.clear();
  }
}
