import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type StoreOptions } from '../../../../labs/services/authority/store.ts';

let folder: string;
let store: StoreOptions;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-authority-'));
  store = { lab: 'a-lab', services: ['kafka-1', 'kafka-2'], keys: folder, trust: folder };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('each service gets a key of its own and a certificate of the CA that names it and the host', async () => {
  const ca = new X509Certificate(await openStore(store));
  expect(ca.ca && ca.verify(ca.publicKey)).toBe(true);
  for (const service of store.services) {
    const bundle = await readFile(join(folder, `${service}.pem`), 'utf8');
    const certificate = new X509Certificate(bundle);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(bundle))).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBe(`DNS:${service}, DNS:localhost, IP Address:127.0.0.1`);
    expect((await stat(join(folder, `${service}.pem`))).mode & 0o077).toBe(0);
  }
});

test('a second start finds what the first has made; one that was cut off begins anew', async () => {
  const first = await openStore(store);
  expect(await openStore(store)).toBe(first);
  await unlink(join(folder, 'ca.pem'));
  const second = await openStore(store);
  expect(second).not.toBe(first);
  expect(new X509Certificate(await readFile(join(folder, 'kafka-1.pem'), 'utf8')).verify(new X509Certificate(second).publicKey)).toBe(true);
});
