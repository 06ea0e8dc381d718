import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What a target answers instead of doing what it is asked; undefined: do it. */
export type Trouble<Request> = (request: Request) => { status: number; body: string } | undefined;

export interface Target<Request> extends AsyncDisposable {
  readonly url: string;
  /** Name → content of what is kept. */
  readonly kept: Map<string, unknown>;
  readonly requests: Request[];
  trouble: Trouble<Request>;
}

export interface BulkItem { readonly action: 'index' | 'delete'; readonly name: string; readonly document: unknown }

export interface BulkAnswer { readonly status: number; readonly error?: { type: string; reason: string } }

/** A stand-in that can be busy at will, for `_bulk`: the real service is asked in the test of the lab. `refuse` says what single documents are answered. */
export async function bulkTarget(): Promise<Target<BulkItem[]> & { refuse: (item: BulkItem) => BulkAnswer | undefined }> {
  const rule: { refuse: (item: BulkItem) => BulkAnswer | undefined } = { refuse: () => undefined };
  const target = await serve<BulkItem[]>(parseBulk, (items, kept) => ({
    status: 200,
    body: JSON.stringify({ errors: false, items: items.map((item) => {
      const refused = rule.refuse(item);
      if (refused !== undefined) return { [item.action]: refused };
      const found = item.action === 'index' || kept.delete(item.name);
      if (item.action === 'index') kept.set(item.name, item.document);
      return { [item.action]: { status: found ? 200 : 404 } };
    }) }),
  }));
  return Object.defineProperty(target, 'refuse', { get: () => rule.refuse, set: (refuse: typeof rule.refuse) => { rule.refuse = refuse; } }) as typeof target & typeof rule;
}

export interface ObjectRequest { readonly method: string; readonly name: string; readonly body: string }

/** The same for an object store; a body is kept as it was framed. */
export async function objectTarget(): Promise<Target<ObjectRequest>> {
  return await serve<ObjectRequest>((body, { method = '', url = '' }) => ({ method, name: decodeURIComponent(url.split('?')[0] ?? ''), body }), ({ method, name, body }, kept) => {
    if (method === 'PUT') kept.set(name, body);
    else kept.delete(name);
    return { status: method === 'PUT' ? 200 : 204, body: '' };
  });
}

async function serve<Request>(read: (body: string, request: IncomingMessage) => Request, act: (request: Request, kept: Map<string, unknown>) => { status: number; body: string }): Promise<Target<Request>> {
  const target = { kept: new Map<string, unknown>(), requests: [] as Request[], trouble: (() => undefined) as Trouble<Request> };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => {
      const asked = read(text, request);
      target.requests.push(asked);
      const { status, body } = target.trouble(asked) ?? act(asked, target.kept);
      response.writeHead(status, { 'content-type': body.startsWith('<') ? 'application/xml' : 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(target, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}

function parseBulk(body: string): BulkItem[] {
  const items: BulkItem[] = [];
  const lines = body.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, { _index: string; _id: string }>);
  while (lines.length > 0) {
    const { index, delete: removed } = lines.shift() ?? {};
    const { _index = '', _id = '' } = index ?? removed ?? {};
    items.push({ action: index === undefined ? 'delete' : 'index', name: `${_index}/${_id}`, document: index === undefined ? undefined : lines.shift() });
  }
  return items;
}
