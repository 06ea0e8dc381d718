import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** MSW's own worker script: it must be of the same version as the library, so it is copied from there and never committed. */
const WORKER = join(process.cwd(), 'node_modules/msw/lib/mockServiceWorker.js');

/** Serves `/mockServiceWorker.js`, which only an opened API console asks for. */
export function mockWorker(): AstroIntegration {
  return {
    name: 'mock-worker',
    hooks: {
      'astro:build:done': async ({ dir }) => { await copyFile(WORKER, fileURLToPath(new URL('mockServiceWorker.js', dir))); },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use('/mockServiceWorker.js', (_request, response) => {
          void readFile(WORKER).then((text) => response.setHeader('content-type', 'text/javascript').end(text));
        });
      },
    },
  };
}
