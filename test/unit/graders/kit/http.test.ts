import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeOutcome, httpCall, type HttpAnswer, readJson } from '../../../../graders/kit/index.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
});
async function listen(server: Server): Promise<string> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
}
const http = (listener: RequestListener) => listen(createServer(listener));
const tcp = (onSocket: (socket: Socket) => void) => listen(createTcpServer((socket) => { socket.on('error', () => {}); onSocket(socket); }));
const post = (url: string, timeoutMs = 2_000) => httpCall({ method: 'POST', url, body: '{"a":"é"}', timeoutMs });
const stable = (sentence: string) => sentence.replace(/\d+ ms/, 'N ms');
const seen = async (url: string, timeoutMs?: number) => {
  const { fr, en } = describeOutcome('POST /x', await post(url, timeoutMs));
  return { fr: stable(fr), en: stable(en) };
};

describe('one request', () => {
  it('brings back status, headers, body and time', async () => {
    const url = await http(async (request, response) => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk as string;
      response.writeHead(201, { 'content-type': 'text/plain' }).end(`${request.method} ${request.headers['content-type']} ${body}`);
    });
    expect(await post(url)).toMatchObject({ kind: 'answer', status: 201, headers: { 'content-type': 'text/plain' }, body: 'POST application/json {"a":"é"}', ms: expect.any(Number) as number });
    expect(await seen(url)).toEqual({ fr: 'POST /x : 201 après N ms, POST application/json {"a":"é"}.', en: 'POST /x: 201 after N ms, POST application/json {"a":"é"}.' });
  });
  it('says that nothing listens', async () => {
    const url = await http(() => {});
    servers.splice(0).forEach((server) => server.close());
    expect(await seen(url)).toEqual({ fr: "POST /x : connexion refusée, plus rien n'écoute sur le port.", en: 'POST /x: connection refused, nothing listens on the port any more.' });
  });
  it('says that the connection was cut', async () => {
    expect((await seen(await tcp((socket) => socket.once('data', () => socket.resetAndDestroy())))).en).toBe('POST /x: the connection was cut after N ms, before the answer was complete.');
  });
  it('says that the answer stopped half-way', async () => {
    const url = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')));
    expect((await seen(url)).en).toBe('POST /x: the connection was cut after N ms, before the answer was complete.');
  });
  it('says that no answer came in time', async () => {
    expect((await seen(await http(() => {}), 80)).en).toBe('POST /x: still no complete answer after N ms.');
  });
  it('says that what came is not HTTP', async () => {
    expect((await seen(await tcp((socket) => socket.once('data', () => socket.end('hello\r\n\r\n'))))).en).toMatch(/^POST \/x: what came back is not HTTP \(/);
  });
  it('stops reading after a mebibyte', async () => {
    expect((await seen(await http((_, response) => response.end('x'.repeat(2 * 1024 * 1024))))).en).toBe('POST /x: the answer is larger than 1 MiB.');
  });
  it('opens a connection of its own each time, so that a closed one is never met', async () => {
    const ports = new Set<number>();
    const url = await http((request, response) => { ports.add(request.socket.remotePort ?? 0); response.end('{}'); });
    for (let i = 0; i < 5; i += 1) await post(url);
    expect(ports.size).toBe(5);
  });
  it('throws only when it is aborted from outside', async () => {
    const url = await http(() => {});
    await expect(httpCall({ method: 'GET', url, timeoutMs: 5_000, signal: AbortSignal.timeout(30) })).rejects.toThrow();
  });
});

describe('reading JSON', () => {
  const Body = z.looseObject({ partition: z.int(), offset: z.string().regex(/^\d+$/), status: z.enum(['SENT', 'FAILED']).optional() });
  const read = (body: string, type = 'application/json') => {
    const answer: HttpAnswer = { kind: 'answer', status: 200, headers: { 'content-type': type }, body, ms: 1 };
    const result = readJson('GET /x', answer, Body);
    return result.ok ? result.value : result.problem;
  };
  it.each([
    ['<p>hi</p>', 'text/html; charset=utf-8', "GET /x : la réponse 200 n'est pas du JSON (Content-Type text/html ; reçu : <p>hi</p>).", 'GET /x: the 200 answer is not JSON (Content-Type text/html; received: <p>hi</p>).'],
    ['', '', "GET /x : la réponse 200 n'est pas du JSON (sans Content-Type ; le corps est vide).", 'GET /x: the 200 answer is not JSON (without a Content-Type; the body is empty).'],
    ['[1]', 'application/json', 'GET /x : un objet JSON est attendu, reçu [1].', 'GET /x: a JSON object is expected, received [1].'],
    ['{"partition":1}', 'application/json', 'GET /x : le champ `offset` manque dans {"partition":1}.', 'GET /x: field `offset` is missing in {"partition":1}.'],
    ['{"partition":"1","offset":"2"}', 'application/json', 'GET /x : le champ `partition` vaut "1", nombre attendu.', 'GET /x: field `partition` is "1", expected a number.'],
    ['{"partition":1,"offset":2}', 'application/json', 'GET /x : le champ `offset` vaut 2, texte attendu.', 'GET /x: field `offset` is 2, expected a string.'],
    ['{"partition":1,"offset":"-"}', 'application/json', 'GET /x : le champ `offset` vaut "-", nombre décimal sous forme de texte attendu.', 'GET /x: field `offset` is "-", expected a decimal number as a string.'],
    ['{"partition":1,"offset":"2","status":"sent"}', 'application/json', 'GET /x : le champ `status` vaut "sent", "SENT" ou "FAILED" attendu.', 'GET /x: field `status` is "sent", expected "SENT" or "FAILED".'],
  ])('explains %s', (body, type, fr, en) => {
    expect(read(body, type)).toEqual({ fr, en });
  });
  it('takes fields that nobody asked for', () => {
    expect(read('{"partition":1,"offset":"2","more":true}')).toEqual({ partition: 1, offset: '2', more: true });
  });
});
