/**
 * `npm run build`: the site into `dist`. Pages by Astro, the code editor built apart (kept between builds while its
 * sources are the same), the search index from the finished pages; at the end the weight of the pages, which has a limit.
 * @module
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AtelierError, explainError } from '../support/index.ts';
import { LIMIT_BYTES, pageWeights } from './page-weight.ts';

const root = resolve(import.meta.dirname, '../..');
const dist = resolve(root, process.env['ATELIER_DIST'] ?? 'dist');
const editorCache = join(root, '.cache', 'editor');
const EDITOR_SOURCES = ['vite.monaco.config.ts', 'package-lock.json', 'src/client/editor/**/*.ts'];

try {
  await Promise.all([buildPages(), buildEditor()]);
  await cp(editorCache, join(dist, 'editor'), { recursive: true, filter: (path) => !path.endsWith('.sources') });
  await tellWeights();
} catch (error) {
  process.stderr.write(`${explainError(error)}\n`);
  process.exitCode = 1;
}

async function buildPages(): Promise<void> {
  await run('pages', 'node_modules/astro/bin/astro.mjs', ['build', '--outDir', dist]);
  await run('search index', 'node_modules/pagefind/lib/runner/bin.cjs', ['--site', dist, '--quiet']);
}

async function buildEditor(): Promise<void> {
  const hash = createHash('sha256');
  for (const file of EDITOR_SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) hash.update(file).update(await readFile(join(root, file)));
  const wanted = hash.digest('hex');
  const stamp = join(editorCache, '.sources');
  if (await readFile(stamp, 'utf8').catch(() => '') === wanted) return;
  await rm(stamp, { force: true });
  await run('editor', 'node_modules/vite/bin/vite.js', ['build', '--config', 'vite.monaco.config.ts'], { ATELIER_EDITOR_OUT: editorCache });
  await writeFile(stamp, wanted);
}

async function tellWeights(): Promise<void> {
  const weights = await pageWeights(dist);
  const heaviest = weights[0];
  if (heaviest === undefined) throw new AtelierError('INTERNAL', 'the build made no pages');
  const kb = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;
  process.stdout.write(`${weights.length} pages; the heaviest loads ${kb(heaviest.initialBytes)} of JavaScript, ${kb(heaviest.openBytes)} with the workbench open (gzip, editor closed): ${heaviest.page}\n`);
  if (heaviest.openBytes > LIMIT_BYTES) {
    throw new AtelierError('INTERNAL', `${heaviest.page} loads ${kb(heaviest.openBytes)} of JavaScript, the limit is ${kb(LIMIT_BYTES)}: ${heaviest.files.join(', ')}`, { hint: 'load what is not needed at once on demand' });
  }
}

function run(what: string, script: string, args: readonly string[], environment: Record<string, string> = {}): Promise<void> {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(new AtelierError('INTERNAL', `building the ${what} failed (exit ${code}):\n${output.trim().split('\n').slice(-25).join('\n')}`));
    });
  });
}
