import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { KafkaSecurity } from '../../../contracts/index.ts';
import type { WireApi, WireAsker } from './wire-api.ts';

const KEY_BYTES = 64;
const derive = promisify(pbkdf2);

const handshake: WireApi<string, number> = {
  name: 'SaslHandshake', key: 17, version: 1,
  write: (to, mechanism) => { to.string(mechanism); },
  read: (from) => from.int16(),
};

const saslAuthenticate: WireApi<string, { error: number; message: string | null; said: string }> = {
  name: 'SaslAuthenticate', key: 36, version: 1,
  write: (to, message) => { to.bytes(Buffer.from(message)); },
  read: (from) => ({ error: from.int16(), message: from.nullableString(), said: String(from.nullableBytes() ?? '') }),
};

/**
 * Proves with SCRAM-SHA-512 (RFC 5802, no channel binding) that both ends know the password, which itself never crosses.
 * @throws Error when the broker refuses this user, or does not know the password itself.
 */
export async function authenticate(connection: WireAsker, { mechanism, username, password }: KafkaSecurity, timeoutMs: number): Promise<void> {
  const say = async (message: string): Promise<string> => {
    const { error, message: reason, said } = await connection.request(saslAuthenticate, message, timeoutMs);
    if (error !== 0) throw new Error(`the broker does not let ${username} in: ${reason ?? `error ${error}`}`);
    return said;
  };
  if (await connection.request(handshake, mechanism, timeoutMs) !== 0) throw new Error(`the broker does not offer ${mechanism}`);

  const nonce = randomBytes(18).toString('base64url');
  const hello = `n=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`;
  const challenge = await say(`n,,${hello}`);
  const [, serverNonce = '', salt = '', iterations = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(challenge) ?? [];
  if (!serverNonce.startsWith(nonce)) throw new Error('the broker answered another challenge than the one it was given');

  const salted = await derive(password, Buffer.from(salt, 'base64'), Number(iterations), KEY_BYTES, 'sha512');
  const final = `c=biws,r=${serverNonce}`;
  const signed = `${hello},${challenge},${final}`;
  const clientKey = mac(salted, 'Client Key');
  const signature = mac(createHash('sha512').update(clientKey).digest(), signed);
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  const answer = await say(`${final},p=${Buffer.from(proof).toString('base64')}`);

  const expected = mac(mac(salted, 'Server Key'), signed);
  const given = Buffer.from(/^v=([^,]+)/.exec(answer)?.[1] ?? '', 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error('the broker does not know the password itself');
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha512', key).update(text).digest();
}
