import { AtelierError } from '../support/index.ts';

/** Where artifacts, wheels and npm tarballs come from, as bases without a trailing slash. */
export interface Repositories { readonly maven: string; readonly pypi: string; readonly npm: string }

/** Domain labels of the public bases; a mirror is named by environment variable. */
const PUBLIC_MAVEN = { labels: ['repo', 'maven', 'apache', 'org'], path: '/maven2' };
const PUBLIC_PYPI = { labels: ['pypi', 'org'], path: '/simple' };
const PUBLIC_NPM = { labels: ['registry', 'npmjs', 'org'], path: '' };

/**
 * `ATELIER_MAVEN_REPOSITORY`: base of a Maven repository (layout 2), @default Maven Central.
 * `ATELIER_PYPI_INDEX`: base of a Python package index (PEP 503 pages), @default the public one.
 * `ATELIER_NPM_REGISTRY`: base of an npm registry, @default the public one. (npm itself keeps to its own configuration.)
 * All may carry `user:password@`; it is sent as a header and never shown.
 * @throws AtelierError BAD_INPUT for a value that is no http(s) URL.
 */
export function repositories(environment: NodeJS.ProcessEnv = process.env): Repositories {
  return {
    maven: base(environment, 'ATELIER_MAVEN_REPOSITORY', PUBLIC_MAVEN),
    pypi: base(environment, 'ATELIER_PYPI_INDEX', PUBLIC_PYPI),
    npm: base(environment, 'ATELIER_NPM_REGISTRY', PUBLIC_NPM),
  };
}

function base(environment: NodeJS.ProcessEnv, variable: string, fallback: { labels: readonly string[]; path: string }): string {
  const chosen = environment[variable];
  if (chosen === undefined || chosen === '') return `https://${fallback.labels.join('.')}${fallback.path}`;
  if (!URL.canParse(chosen) || !/^https?:$/.test(new URL(chosen).protocol)) {
    throw new AtelierError('BAD_INPUT', `${variable} is no http(s) URL`, { hint: `give the base of a mirror, for example ${variable}=https://mirror.example/path` });
  }
  return chosen.replace(/\/+$/, '');
}

/** A URL fit for messages, and the headers that its `user:password@` becomes. */
export function splitCredentials(url: string): { url: string; headers: Record<string, string> } {
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return { url, headers: {} };
  const credentials = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

/**
 * Address of a file in the index page (PEP 503: anchors whose text or last path segment is the file's name).
 * Credentials of the index go along only to the index's own host.
 */
export function findWheel(html: string, pageUrl: string, file: string): string | undefined {
  for (const [, href] of html.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)) {
    const page = new URL(pageUrl);
    const target = new URL(decodeEntities(href ?? ''), page);
    if (decodeURIComponent(target.pathname.split('/').at(-1) ?? '') !== file) continue;
    target.hash = '';
    if (target.host === page.host) {
      target.username = page.username;
      target.password = page.password;
    }
    return target.href;
  }
  return undefined;
}

function decodeEntities(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
}
