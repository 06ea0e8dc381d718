import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { AtelierError } from '../support/index.ts';
import type { ProgressLines } from './progress-lines.ts';

/** What the built site is made of. Tests and server code are not part of it, save the files that lessons cut their samples from. */
const SOURCES = [
  'package-lock.json', 'package.json', 'tsconfig.json', '*.config.{mjs,ts,js}', 'public/**',
  'content/**', 'labs/definitions/**', 'graders/**/*.ts', 'test/claims/**', 'test/submissions/**',
  'src/{pages,layouts,components,styles,client,mocks,explorables,i18n,contracts,streamsql,site,support}/**', 'src/*.{ts,mjs}',
];

/** Stands inside `dist`, which a build empties first: an interrupted build leaves no stamp. */
function stampPath(root: string): string {
  return join(resolvePath(root, process.env['ATELIER_DIST'] ?? 'dist'), '.sources');
}

/** Hash over names and contents of every source file of the site. */
export async function siteSourcesHash(root: string): Promise<string> {
  const names = globSync(SOURCES, { cwd: root, withFileTypes: false, exclude: (name) => name === 'node_modules' }).sort();
  const parts = await Promise.all(names.map(async (name) => {
    const content = await readFile(join(root, name)).catch(() => undefined); // folders
    return content === undefined ? '' : `${name}\0${createHash('sha1').update(content).digest('hex')}\n`;
  }));
  return createHash('sha256').update(parts.join('')).digest('hex');
}

/**
 * Builds the site when its sources are not those of the last build. Returns whether it did.
 * @throws AtelierError INTERNAL with the end of the build's output.
 */
export async function buildSite(root: string, lines: ProgressLines): Promise<boolean> {
  const hash = await siteSourcesHash(root);
  if (await readFile(stampPath(root), 'utf8').catch(() => '') === hash) return false;
  const startedAt = performance.now();
  lines.at('Site', 'building it');
  const { code, output } = await runBuild(root);
  if (code !== 0) {
    const full = /ENOSPC|no space left/i.test(output);
    throw new AtelierError(full ? 'DISK_FULL' : 'INTERNAL', `the site could not be built (exit ${code}):\n${output.trim().split('\n').slice(-20).join('\n')}`, {
      hint: full ? 'free some space and run the same command again' : 'npm run build shows all of it',
    });
  }
  await writeFile(stampPath(root), hash);
  lines.done('Site', `built in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  return true;
}

/** What `npm run build` runs. */
function runBuild(root: string): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'src', 'site', 'build.ts')], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
