import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { RunningServer } from './running-server.ts';

const LESSON = '/en/development/synchronous-and-asynchronous-production/';

let server: RunningServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await RunningServer.start();
});
test.afterAll(() => server.remove());

const screenOf = (page: Page) => page.locator('.wb-terminal .xterm-rows');

async function openTerminal(page: Page): Promise<void> {
  await page.goto(`${server.url}${LESSON}`);
  await page.locator('.exercise-card [data-open-workbench]').click();
  await page.getByRole('tab', { name: 'Terminal' }).click();
}

test('a shell in the lab: Kafka’s tools, kept over a reload, left by the keyboard', async ({ page }) => {
  await openTerminal(page);
  await page.getByRole('button', { name: 'Open the terminal' }).click();
  await expect(page.getByText('Connected')).toBeVisible({ timeout: 90_000 });
  await page.keyboard.type('kafka-topics --list; SECRET=$((6*7))\n');
  await expect(screenOf(page)).toContainText('notifications', { timeout: 30_000 });

  // No other page's script gets a shell.
  const refused = await page.evaluate(async (address) => new Promise<string>((done) => {
    const socket = new WebSocket(address);
    socket.onopen = () => done('open');
    socket.onerror = () => done('refused');
  }), `${server.url.replace('http', 'ws').replace('127.0.0.1', 'localhost')}/api/exercises/notification-producers/terminal`);
  expect(refused).toBe('refused');

  await openTerminal(page);
  await expect(page.getByText('Connected')).toBeVisible({ timeout: 30_000 });
  await page.locator('.wb-terminal-screen').click();
  await page.keyboard.type('echo still-$SECRET\n');
  await expect(screenOf(page)).toContainText('still-42');
  const { violations } = await new AxeBuilder({ page }).include('.wb-results').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.wb-terminal-screen'))).toBeNull();

  await page.locator('.wb-terminal-screen').click();
  await page.keyboard.type('exit\n');
  await expect(page.getByRole('button', { name: 'Open again' })).toBeVisible();
});
