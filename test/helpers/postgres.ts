import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PROTOCOL_3 = 196_608;
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** Runs SQL statements, one session, one answer each: the rows of text. What the server refuses is thrown with its message. */
export async function sql(address: string, statements: readonly string[], { user = 'atelier', password = 'atelier', database = 'atelier' } = {}): Promise<(string | null)[][][]> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
    const messages = messagesOf(socket);
    const next = async (): Promise<Message> => {
      const { value, done } = await messages.next();
      if (done === true) throw new Error('Postgres hung up');
      if (value.type === 'E') throw new Error(value.body.toString('utf8').split('\0').find((field) => field.startsWith('M'))?.slice(1));
      return value;
    };
    socket.write(framed('', Buffer.concat([int32(PROTOCOL_3), Buffer.from(`user\0${user}\0database\0${database}\0\0`)])));
    await logIn(socket, next, password);
    const answers: (string | null)[][][] = [];
    for (const statement of statements) {
      socket.write(framed('Q', Buffer.from(`${statement}\0`)));
      const rows: (string | null)[][] = [];
      for (let message = await next(); message.type !== 'Z'; message = await next()) if (message.type === 'D') rows.push(fieldsOf(message.body));
      answers.push(rows);
    }
    socket.end(framed('X', Buffer.alloc(0)));
    return answers;
  } finally {
    socket.destroy();
  }
}

/** SCRAM-SHA-256 (RFC 5802), without channel binding. */
async function logIn(socket: Socket, next: () => Promise<Message>, password: string): Promise<void> {
  await next();
  const nonce = randomBytes(18).toString('base64');
  const bare = `n=,r=${nonce}`;
  const first = Buffer.from(`n,,${bare}`);
  socket.write(framed('p', Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), int32(first.length), first])));
  const challenge = (await next()).body.toString('utf8', 4);
  const { r = '', s = '', i = '' } = Object.fromEntries(challenge.split(',').map((pair) => [pair[0], pair.slice(2)])) as Record<string, string>;
  const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, 'sha256');
  const client = hmac(salted, 'Client Key');
  const signature = hmac(sha256(client), `${bare},${challenge},c=biws,r=${r}`);
  const proof = Buffer.from(client.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('base64');
  socket.write(framed('p', Buffer.from(`c=biws,r=${r},p=${proof}`)));
  while ((await next()).type !== 'Z');
}

interface Message { readonly type: string; readonly body: Buffer }

async function* messagesOf(socket: Socket): AsyncGenerator<Message> {
  let held = Buffer.alloc(0);
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer]);
    while (held.length >= 5 && held.length >= 1 + held.readInt32BE(1)) {
      const end = 1 + held.readInt32BE(1);
      yield { type: held.toString('latin1', 0, 1), body: held.subarray(5, end) };
      held = held.subarray(end);
    }
  }
}

function fieldsOf(row: Buffer): (string | null)[] {
  const fields: (string | null)[] = [];
  for (let at = 2; fields.length < row.readInt16BE(0);) {
    const length = row.readInt32BE(at);
    fields.push(length < 0 ? null : row.toString('utf8', at + 4, at + 4 + length));
    at += 4 + Math.max(length, 0);
  }
  return fields;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function framed(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}
