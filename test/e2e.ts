/** `npm run test:e2e`: the browser tests; everything after goes to Playwright. */
import { findBrowser } from './helpers/browser.ts';
import { couldNotRun, playwrightStage, summarize } from './helpers/stages.ts';

const browser = findBrowser();
process.exit(summarize([browser.path === undefined ? couldNotRun('e2e', browser.why) : await playwrightStage(process.argv.slice(2))]));
