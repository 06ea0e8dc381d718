import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { RunningServer } from './running-server.ts';

const root = resolve(import.meta.dirname, '../..');
const LESSON = '/fr/development/synchronous-and-asynchronous-production/';

let server: RunningServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await RunningServer.start();
});
test.afterAll(() => server.remove());

/** All files of a folder, as the editor names them. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && entry.name !== 'expected.json' && entry.name !== 'README.md');
  return Object.fromEntries(await Promise.all(files.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const;
  })));
}

/** Types a file into the workbench's editor: what a learner's paste does. */
async function write(page: Page, name: string, text: string): Promise<void> {
  const tab = page.locator(`[data-file="${name}"]`);
  if (await tab.count() === 0) {
    await page.getByRole('button', { name: 'Nouveau fichier' }).click();
    await page.getByLabel('Nom du fichier').fill(name);
    await page.getByRole('button', { name: 'Créer' }).click();
  }
  await tab.click();
  const editor = page.locator('.wb-code');
  await expect(editor).toHaveAttribute('aria-label', name);
  await page.locator('.monaco-editor').click();
  await page.keyboard.press('Control+A');
  await page.evaluate((content) => {
    const data = new DataTransfer();
    data.setData('text/plain', content);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

async function openWorkbench(page: Page): Promise<void> {
  await page.goto(`${server.url}${LESSON}`);
  await page.locator('.exercise-card [data-open-workbench]').click();
  await expect(page.locator('.monaco-editor')).toBeVisible({ timeout: 30_000 });
}

test('read, start the lab, freeze a broker, write the solution, check: all green', async ({ page }) => {
  await openWorkbench(page);
  await page.getByRole('button', { name: 'Lancer le labo' }).click();
  await expect(page.locator('.wb-lab.is-running')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Cluster' }).click();
  await expect(page.locator('.wb-topic').filter({ hasText: 'notifications-dlt' }).locator('.wb-lane')).toHaveCount(1);
  // Left frozen on purpose: the check brings it back before it begins.
  await page.getByText('À vous de casser').click();
  await page.getByRole('button', { name: 'Geler kafka-2' }).click();
  await expect(page.locator('.wb-faults li.is-paused')).toContainText('kafka-2');

  for (const [name, text] of Object.entries(await filesOf(join(root, 'content/exercises/notification-producers/solution/typescript')))) await write(page, name, text);
  await expect(page.locator('.wb-save.is-saved')).toBeVisible();
  await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
  await expect(page.locator('.wb-verdict.is-pass')).toBeVisible({ timeout: 120_000 });
  const checks = page.locator('.wb-check');
  expect(await checks.count()).toBeGreaterThan(10);
  expect(await checks.evaluateAll((all) => all.filter((one) => (one as HTMLElement).dataset['state'] !== 'passed').length)).toBe(0);
});

test('a restart of the server loses neither files, attempt nor the records of the lab', async ({ page }) => {
  await openWorkbench(page);
  await expect(page.locator('.wb-verdict.is-pass')).toBeVisible();
  const files = await page.locator('[data-file]').allTextContents();
  await server.down();
  await server.up();
  await page.goto(`${server.url}${LESSON}`);
  await expect(page.locator('.wb-verdict.is-pass')).toBeVisible({ timeout: 30_000 });
  expect(await page.locator('[data-file]').allTextContents()).toEqual(files);
  await page.getByRole('button', { name: 'Reprendre' }).click();
  await expect(page.locator('.wb-lab.is-running')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'Cluster' }).click();
  await expect(page.locator('.wb-topic .wb-muted').first()).not.toHaveText(/^0 /);
});

test('a wrong solution turns its own check red and says what was seen', async ({ page }) => {
  await openWorkbench(page);
  for (const [name, text] of Object.entries(await filesOf(join(root, 'test/submissions/notification-producers/fail-no-key')))) await write(page, name, text);
  await expect(page.locator('.wb-save.is-saved')).toBeVisible();
  await page.getByRole('button', { name: 'Vérifier', exact: true }).click();
  await expect(page.locator('.wb-verdict.is-fail')).toBeVisible({ timeout: 120_000 });
  const expected = JSON.parse(await readFile(join(root, 'test/submissions/notification-producers/fail-no-key/expected.json'), 'utf8')) as { failed: string[] };
  const failed = page.locator('.wb-check[data-state="failed"]');
  expect(await failed.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['check']))).toEqual(expected.failed);
  await expect(failed.locator('.is-observed').first()).toContainText(/\S/);
});
