import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pageWeights } from '../../../src/site/page-weight.ts';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('pageWeights', () => {
  it('counts what a page loads by itself, follows static imports, and adds the workbench but not the rest on demand', async () => {
    folder = await mkdtemp(join(tmpdir(), 'weights-'));
    await mkdir(join(folder, '_astro'));
    const put = (name: string, text: string) => writeFile(join(folder, name), text);
    await put('plain.html', '<script type="module" src="/_astro/page.js"></script>');
    await put('lesson.html', '<body data-exercise="x"><script type="module" src="/_astro/page.js"></script>');
    await put('_astro/page.js', 'import{a}from"./shared.js";const open=()=>import("./open.js");const other=()=>import("./console.js");a(open,other)');
    await put('_astro/shared.js', 'export const a=1');
    await put('_astro/open.js', 'import"./preact.js";const pane="wb-content"');
    await put('_astro/preact.js', 'export const h=1');
    await put('_astro/console.js', 'export const far="away"'.repeat(100));
    const weights = await pageWeights(folder);
    expect(weights.map(({ page, files }) => [page, [...files].sort()])).toEqual([
      ['lesson.html', ['_astro/open.js', '_astro/page.js', '_astro/preact.js', '_astro/shared.js']],
      ['plain.html', ['_astro/page.js', '_astro/shared.js']],
    ]);
    expect(weights[0]?.initialBytes).toBe(weights[1]?.initialBytes);
    expect(weights[0]?.openBytes).toBeGreaterThan(weights[0]?.initialBytes ?? Infinity);
  });
});
