import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { createApp } from '../../src/server/app.ts';
import { serverConfig } from '../../src/server/config.ts';
import { listen } from '../../src/server/listen.ts';
import { openPlatform, type Platform } from '../../src/server/platform.ts';
import { checkoutRoot } from '../../src/runtime/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly raw?: string | Buffer;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly data: string;
  readonly platform: Platform;
  /** With full control over headers, `Host` too, which `fetch` does not give. */
  ask(path: string, options?: Ask): Promise<Answer>;
}

/** The real platform on a free port, with its own data folder and no warm labs. `dist` stands in for the built site. */
export async function startTestServer({ dist, environment = {} }: { dist?: string; environment?: NodeJS.ProcessEnv } = {}): Promise<TestServer> {
  const data = await mkdtemp(join(tmpdir(), 'atelier-server-'));
  const config = serverConfig(['--port', '0'], { ATELIER_DATA: data, ATELIER_WARM_LABS: '0', ATELIER_LOG_LEVEL: 'silent', ...environment }, checkoutRoot());
  const platform = await openPlatform(config, pino({ level: 'silent' }));
  const deps = dist === undefined ? platform.deps : { ...platform.deps, dist };
  const listening = await listen(createApp(deps), config);
  return {
    url: listening.url, data, platform,
    ask: (path, options) => ask(listening.url, path, options),
    async [Symbol.asyncDispose]() {
      const closed = listening.close();
      await platform.close();
      await closed;
      await rm(data, { recursive: true, force: true });
    },
  };
}

export async function ask(base: string, path: string, { method = 'GET', headers = {}, body, raw }: Ask = {}): Promise<Answer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const { hostname, port } = new URL(base);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({
      hostname, port, path, method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }), ...headers },
    }, resolve);
    outgoing.once('error', reject);
    outgoing.end(payload);
  });
  const answer = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, text: answer, json: <T>() => JSON.parse(answer) as T };
}
