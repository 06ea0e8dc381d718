import { defineConfig } from '@playwright/test';
import { BROWSER_FLAGS, findBrowser } from './test/helpers/browser.ts';

const browser = findBrowser();

export default defineConfig({
  testDir: 'test/e2e',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 420_000,
  expect: { timeout: 30_000 },
  outputDir: 'test-results/e2e',
  use: {
    locale: 'fr-FR',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { ...(browser.path === undefined ? {} : { executablePath: browser.path }), args: BROWSER_FLAGS },
  },
});
