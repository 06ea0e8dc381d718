import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen, type Listening } from '../../../src/server/listen.ts';
import { inlineScriptHashes } from '../../../src/server/site-policy.ts';
import { staticSite } from '../../../src/server/static-site.ts';
import { ask } from '../../helpers/test-server.ts';

const STYLE = 'body{color:red}'.repeat(200);
let root: string;
let site: Listening;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'atelier-site-'));
  await writeFile(join(root, 'secret.txt'), 'secret');
  const dist = join(root, 'dist');
  const files = {
    'fr/index.html': '<h1>Bonjour</h1><script>console.log(1)</script><script type="application/ld+json">{}</script>',
    'en/index.html': '<h1>Hello</h1><script>console.log(1)</script><script src="/a.js"></script><script type="module">let two</script>',
    'fr/404.html': '<h1>Rien ici</h1>', 'en/404.html': '<h1>Nothing here</h1>',
    '_astro/page.Cx_1aB2c.css': STYLE,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dist, path, '..'), { recursive: true });
    await writeFile(join(dist, path), text);
  }
  site = await listen(express().use(staticSite(dist)), { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await site.close();
  await rm(root, { recursive: true, force: true });
});
const get = (path: string, headers: Record<string, string> = {}) => ask(site.url, path, { headers });

describe('the site', () => {
  test.each([['fr-FR,fr;q=0.9,en;q=0.5', '/fr/'], ['en-US,en;q=0.9', '/en/'], ['de', '/fr/'], ['*', '/fr/']])('sends a reader who prefers %s to %s', async (language, target) => {
    const answer = await get('/', { 'accept-language': language });
    expect([answer.status, answer.headers.location]).toEqual([302, target]);
    expect(answer.headers.vary).toContain('Accept-Language');
  });

  test('adds the slash that a folder needs, and keeps the query', async () => {
    const answer = await get('/fr?x=1');
    expect([answer.status, answer.headers.location]).toEqual([301, '/fr/?x=1']);
  });

  test('is compressed as the browser can, once hashed cached for ever', async () => {
    const plain = await get('/_astro/page.Cx_1aB2c.css');
    expect(plain.text).toBe(STYLE);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    for (const [encoding, unpack] of [['br', brotliDecompressSync], ['gzip', gunzipSync]] as const) {
      const response = await fetch(`${site.url}/_astro/page.Cx_1aB2c.css`, { headers: { 'accept-encoding': encoding } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(await response.text()).toBe(STYLE);
      expect(Number(response.headers.get('content-length'))).toBeLessThan(STYLE.length / 10);
      expect(unpack).toBeTypeOf('function');
    }
  });

  test('answers 304 for a page that the browser has', async () => {
    const first = await get('/fr/');
    expect(first.headers['cache-control']).toBe('no-cache');
    const second = await get('/fr/', { 'if-none-match': first.headers.etag ?? '' });
    expect([second.status, second.text]).toEqual([304, '']);
  });

  test('shows its own page for what is not there, in the language of the address', async () => {
    expect([(await get('/fr/nowhere')).status, (await get('/fr/nowhere')).text]).toEqual([404, '<h1>Rien ici</h1>']);
    expect((await get('/en/nowhere/')).text).toBe('<h1>Nothing here</h1>');
    expect((await get('/nowhere', { 'accept-language': 'en' })).text).toBe('<h1>Nothing here</h1>');
  });

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/fr/..%2f..%2fsecret.txt', '/..%5csecret.txt', '/%00', '/%', '/fr/index.html/x'])('never leaves its folder: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('secret');
  });

  test('has a script policy with the hash of each inline script, data blocks left out', async () => {
    const hashes = await inlineScriptHashes(join(root, 'dist'));
    expect(hashes).toEqual(["'sha256-CihokcEcBW4atb/CW/XWsvWwbTjqwQlE9nj9ii5ww5M='", "'sha256-kZprqOS7x1Qs+EG3WtR9wsiQy1swK+aYe18PCo2030A='"].sort());
    expect(await inlineScriptHashes(join(root, 'no-such-folder'))).toEqual([]);
  });
});
