import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { isCode } from '../support/index.ts';
import { localeOf } from './problems.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml', '.xml': 'application/xml; charset=utf-8', '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8', '.wasm': 'application/wasm', '.map': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.ico': 'image/x-icon', '.gif': 'image/gif',
};
const COMPRESSED = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.xml', '.txt', '.webmanifest', '.wasm', '.ttf']);
/** Names with a content hash never change their content. */
const HASHED = /(^|\/)_astro\/|[.-][A-Za-z0-9_-]{8,}\.(js|css|woff2?|ttf|wasm)$/;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

interface Asset {
  readonly plain: Buffer;
  readonly modifiedMs: number;
  readonly etag: string;
  readonly type: string;
  readonly compressible: boolean;
  readonly encoded: Map<'br' | 'gzip', Promise<Buffer>>;
}

/** Serves the built site: compressed once and kept, hashed assets cached for ever, `/` sent to the reader's language, a page for what isn't there. */
export function staticSite(dist: string): RequestHandler {
  const assets = new Map<string, Asset>();

  const find = async (path: string): Promise<Asset | undefined> => {
    const file = join(dist, normalize(path));
    if (!file.startsWith(dist + sep)) return undefined;
    try {
      const { mtimeMs, isFile } = await stat(file).then((found) => ({ mtimeMs: found.mtimeMs, isFile: found.isFile() }));
      if (!isFile) return undefined;
      const known = assets.get(file);
      if (known?.modifiedMs === mtimeMs) return known;
      const asset = assetOf(await readFile(file), extname(file), mtimeMs);
      assets.set(file, asset);
      return asset;
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR') || isCode(error, 'ENAMETOOLONG') || isCode(error, 'ERR_INVALID_ARG_VALUE')) return undefined;
      throw error;
    }
  };

  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const path = decode(request.path);
    if (path === '/') {
      response.set('vary', 'Accept-Language').redirect(302, `/${localeOf(request)}/`);
      return;
    }
    const asset = path === undefined ? undefined : await find(path.endsWith('/') ? `${path}index.html` : path);
    if (path !== undefined && asset !== undefined) return send(request, response, asset, 200, HASHED.test(path));
    if (path !== undefined && !path.endsWith('/') && extname(path) === '' && (await find(`${path}/index.html`)) !== undefined) {
      response.redirect(301, `${encodeURI(path)}/${request.url.slice(request.path.length)}`);
      return;
    }
    const locale = path?.startsWith('/en/') === true ? 'en' : path?.startsWith('/fr/') === true ? 'fr' : localeOf(request);
    const page = await find(`/${locale}/404.html`) ?? await find(`/${locale}/404/index.html`) ?? await find('/404.html');
    if (page !== undefined) return send(request, response, page, 404, false);
    response.status(404).type('html').send(plainPage(locale, (await find('/fr/index.html')) === undefined));
  };
}

function assetOf(plain: Buffer, extension: string, modifiedMs: number): Asset {
  return {
    plain, modifiedMs,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    type: TYPES[extension] ?? 'application/octet-stream',
    compressible: COMPRESSED.has(extension) && plain.length > 1_024,
    encoded: new Map(),
  };
}

async function send(request: Request, response: Response, asset: Asset, status: number, forEver: boolean): Promise<void> {
  response.status(status).set({ 'content-type': asset.type, etag: asset.etag, vary: 'Accept-Encoding', 'cache-control': forEver ? 'public, max-age=31536000, immutable' : 'no-cache' });
  if (status === 200 && request.fresh) {
    response.status(304).end();
    return;
  }
  const encoding = asset.compressible ? request.acceptsEncodings('br', 'gzip', 'identity') : false;
  const body = encoding === 'br' || encoding === 'gzip' ? await encoded(asset, encoding) : asset.plain;
  if (body !== asset.plain && encoding !== false) response.set('content-encoding', encoding);
  response.set('content-length', String(body.length));
  if (request.method === 'HEAD') response.end();
  else response.end(body);
}

/** Compressed on first demand; the quality is the one whose time nobody notices. */
function encoded(asset: Asset, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = asset.encoded.get(encoding);
  if (known !== undefined) return known;
  const work = encoding === 'br' ? brotli(asset.plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : zip(asset.plain);
  asset.encoded.set(encoding, work);
  return work;
}

function decode(path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function plainPage(locale: 'fr' | 'en', unbuilt: boolean): string {
  const words = {
    fr: unbuilt ? ['Le site n’est pas construit', 'Arrêtez le serveur, puis lancez <code>npm start</code>.'] : ['Page introuvable', '<a href="/fr/">Retour au cours</a>'],
    en: unbuilt ? ['The site is not built', 'Stop the server, then run <code>npm start</code>.'] : ['Page not found', '<a href="/en/">Back to the course</a>'],
  }[locale];
  return `<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>${words[0] ?? ''}</title><h1>${words[0] ?? ''}</h1><p>${words[1] ?? ''}</p></html>`;
}
