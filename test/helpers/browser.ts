import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/** Chromium for the browser tests: `CHROMIUM_PATH` or the usual places. */
export function findBrowser(): { path: string } | { path: undefined; why: string } {
  const asked = process.env['CHROMIUM_PATH'];
  const path = (asked === undefined ? CANDIDATES : [asked]).find((candidate) => existsSync(candidate));
  return path === undefined
    ? { path, why: 'no Chromium found: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH' }
    : { path };
}

/** Flags that keep a headless Chromium quiet and offline. */
export const BROWSER_FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
