import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { untilServiceAnswers, type Dial } from '../../../../labs/readiness/index.ts';

/** Answers each session with the next of these; `asked` holds what was asked. */
async function serverThatSays(...answers: readonly Buffer[]): Promise<{ dial: Dial; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((socket) => socket.once('data', (chunk) => {
    asked.push(chunk.toString('latin1'));
    socket.end(answers[Math.min(asked.length, answers.length) - 1] ?? Buffer.alloc(0));
  })).listen(0, '127.0.0.1');
  onTestFinished(() => { server.close(); });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dial: Dial = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  return { dial, asked };
}

const message = (type: string, body: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body, 'latin1')]);
};
const STARTING = message('E', 'SFATAL\0C57P03\0Mthe database system is starting up\0\0');
const PASSWORD = message('R', '\0\0\0\nSCRAM-SHA-256\0\0');
const target = { service: 'postgres', postgres: 'postgres://ada@postgres:5432/shop' };

test('Postgres is ready once it asks a session of this user and database for its password', async () => {
  const { dial, asked } = await serverThatSays(STARTING, STARTING, PASSWORD);
  await untilServiceAnswers(target, dial, { timeoutMs: 30_000 });
  expect(asked).toHaveLength(3);
  expect(asked[0]).toBe('\0\0\0\x20\0\x03\0\0user\0ada\0database\0shop\0\0');
});

test('while it starts its own words are passed on, and another program is told from it', async () => {
  await expect(untilServiceAnswers(target, (await serverThatSays(STARTING)).dial, { timeoutMs: 400 })).rejects.toThrow('last error: the database system is starting up');
  await expect(untilServiceAnswers(target, (await serverThatSays(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).dial, { timeoutMs: 400 })).rejects.toThrow('last error: it');
});
