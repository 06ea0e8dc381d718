import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Relay } from '../../../../labs/relay/relay.ts';
import { waitUntil } from '../../../../src/support/index.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

interface End { readonly socket: Socket; text: string; ended: boolean; closed: boolean; errorCode: string | undefined }

function watched(socket: Socket): End {
  const end: End = { socket, text: '', ended: false, closed: false, errorCode: undefined };
  socket.on('data', (chunk) => { end.text += String(chunk); });
  socket.on('end', () => { end.ended = true; });
  socket.on('error', (error: NodeJS.ErrnoException) => { end.errorCode = error.code; });
  socket.on('close', () => { end.closed = true; });
  closers.push(() => socket.destroy());
  return end;
}

/** A relay with one link to a server that keeps what it is told, and how to dial over it. */
async function oneLink() {
  const taken: End[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => taken.push(watched(socket))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const target = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  // The same port at another loopback address, as in a lab.
  const listen = { host: '127.0.1.77', port: target.port };
  const relay = new Relay();
  await relay.open([{ link: 'wan', listen, target }]);
  closers.push(() => relay.close());
  const dial = async (): Promise<End> => {
    const socket = connect({ ...listen, allowHalfOpen: true });
    const end = watched(socket);
    await once(socket, 'connect');
    return end;
  };
  /** Both ends of a new connection that has carried a greeting. */
  const pair = async (): Promise<{ here: End; there: End }> => {
    const known = taken.length;
    const here = await dial();
    here.socket.write('hello ');
    await waitUntil({ what: 'the greeting', timeoutMs: 10_000, intervalMs: 1, check: () => taken[known]?.text === 'hello ' });
    return { here, there: taken[known] as End };
  };
  return { relay, server, taken, dial, pair };
}

const until = (what: string, check: () => boolean) => waitUntil({ what, check, timeoutMs: 20_000, intervalMs: 2 });

describe('a link that is whole', () => {
  it('carries bytes both ways, half-closed connections too', async () => {
    const { pair } = await oneLink();
    const { here, there } = await pair();
    here.socket.end('bye');
    await until('the end there', () => there.ended);
    expect(there.text).toBe('hello bye');
    there.socket.end('see you');
    await until('the end here', () => here.closed);
    expect([here.text, here.errorCode]).toEqual(['see you', undefined]);
  });

  it('passes a reset on', async () => {
    const { pair } = await oneLink();
    const { here, there } = await pair();
    there.socket.resetAndDestroy();
    await until('the reset here', () => here.closed);
    expect(here.errorCode).toBe('ECONNRESET');
  });

  it('breaks a connection to a service that does not listen', async () => {
    const { server, dial } = await oneLink();
    server.close();
    const here = await dial();
    await until('the reset', () => here.closed);
    expect(here.errorCode).toBe('ECONNRESET');
  });

  it('carries many megabytes to a slow reader without keeping them', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    there.socket.pause();
    const megabyte = Buffer.alloc(1_048_576, 'x');
    let accepted = 0;
    while (here.socket.write(megabyte) || here.socket.writableLength < 64 * megabyte.length) accepted += 1;
    expect(accepted).toBeGreaterThan(60);
    await until('the relay to read no more', () => here.socket.writableLength > 32 * megabyte.length);
    relay.change('wan', { kind: 'delay', latencyMs: 5 });
    let received = 0;
    there.socket.removeAllListeners('data').on('data', (chunk: Buffer) => { received += chunk.length; }).resume();
    const sent = here.socket.bytesWritten + here.socket.writableLength;
    await until('all of it', () => received >= accepted * megabyte.length);
    expect(received).toBeLessThanOrEqual(sent);
  });
});

describe('a link that is cut', () => {
  it('loses what is under way and tells neither end; healing breaks the connection for both', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    relay.change('wan', { kind: 'cut' });
    relay.change('wan', { kind: 'cut' });
    here.socket.write('lost');
    there.socket.end('lost, and so is the end of it');
    // Another link of the same relay would carry a whole conversation meanwhile; here a connection beside the relay does.
    const beside = await oneLink();
    await beside.pair();
    expect([here, there].map(({ closed, ended }) => closed || ended)).toEqual([false, false]);
    relay.change('wan', { kind: 'heal' });
    await until('both to break', () => here.closed && there.closed);
    expect([here.text, there.text]).toEqual(['', 'hello ']);
    expect([here.errorCode, there.errorCode]).toEqual(['ECONNRESET', 'ECONNRESET']);
  });

  it('leaves new connections without an answer, and never dials the other side for them', async () => {
    const { relay, taken, dial, pair } = await oneLink();
    relay.change('wan', { kind: 'cut' });
    const given = await dial();
    given.socket.write('anybody?');
    given.socket.destroy();
    const waiting = await dial();
    waiting.socket.write('anybody?');
    await (await oneLink()).pair();
    expect([waiting.text, waiting.closed, taken.length]).toEqual(['', false, 0]);
    relay.change('wan', { kind: 'heal' });
    relay.change('wan', { kind: 'heal' });
    await until('the one that waited to break', () => waiting.closed);
    await pair();
    expect(taken.map(({ text }) => text)).toEqual(['hello ']);
  });

  it('does not tell one end that the other has died', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    relay.change('wan', { kind: 'cut' });
    there.socket.resetAndDestroy();
    await (await oneLink()).pair();
    expect([here.closed, here.ended]).toEqual([false, false]);
  });
});

describe('a link with latency', () => {
  it('holds each direction that long, in order, and loses nothing', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    there.socket.on('data', (chunk: Buffer) => there.socket.write(chunk));
    relay.change('wan', { kind: 'delay', latencyMs: 60 });
    const startedAt = performance.now();
    for (let part = 0; part < 50; part++) here.socket.write(`${part} `);
    const expected = Array.from({ length: 50 }, (_, part) => `${part} `).join('');
    await until('the echo', () => here.text.length > 0);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(120);
    await until('all of the echo', () => here.text === expected);
  });

  it('lets nothing overtake when it becomes shorter or is healed, and the connection lives on', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    relay.change('wan', { kind: 'delay', latencyMs: 300 });
    here.socket.write('slow ');
    await new Promise((resolve) => setImmediate(resolve));
    relay.change('wan', { kind: 'delay', latencyMs: 1 });
    here.socket.write('quick ');
    relay.change('wan', { kind: 'heal' });
    here.socket.end('at once');
    await until('the end', () => there.ended);
    expect(there.text).toBe('hello slow quick at once');
    expect(here.closed).toBe(false);
  });

  it('holds no more than its share of a fast sender', async () => {
    const { relay, pair } = await oneLink();
    const { here, there } = await pair();
    relay.change('wan', { kind: 'delay', latencyMs: 200 });
    let received = 0;
    there.socket.removeAllListeners('data').on('data', (chunk: Buffer) => { received += chunk.length; });
    const total = 48 * 1_048_576;
    here.socket.write(Buffer.alloc(total, 'x'));
    await until('the first bytes', () => received > 0);
    // What the kernel and the relay keep together is far less than all of it.
    expect(here.socket.writableLength).toBeGreaterThan(0);
    await until('all of it', () => received === total);
  });
});

it('refuses a link it does not have', async () => {
  const { relay } = await oneLink();
  expect(() => relay.change('lan', { kind: 'cut' })).toThrow('there is no link lan');
});
