/** `npm test`: everything, cheap things first. Says at the end what ran and what could not. */
import { chooseDriver } from '../labs/drivers/index.ts';
import { explainError } from '../src/support/index.ts';
import { findBrowser } from './helpers/browser.ts';
import { couldNotRun, playwrightStage, staticStage, summarize, vitestStage, type StageOutcome } from './helpers/stages.ts';

const CLUSTER_PROJECTS = ['cluster', 'contract', 'claims', 'submissions'];

const outcomes: StageOutcome[] = [
  // First, because it also makes the types of the content collections.
  await staticStage('build', 'src/site/build.ts', []),
  await staticStage('types', 'node_modules/typescript/bin/tsc', ['-p', '.']),
  await staticStage('lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
  await staticStage('boundaries', 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', ['--config', '.dependency-cruiser.cjs', 'src', 'labs', 'graders', 'content']),
  await staticStage('content', 'src/setup/bootstrap.mjs', ['cli', 'validate']),
  await vitestStage('unit'),
];

const noLabs = await chooseDriver().then(() => undefined, explainError);
// Brokers start in less than half the time with their start-up archive, and there are many of them to start.
if (noLabs === undefined) outcomes.push(await staticStage('archive', 'src/setup/train.ts', []));
for (const project of CLUSTER_PROJECTS) {
  outcomes.push(noLabs === undefined ? await vitestStage(project) : couldNotRun(project, noLabs));
}

const browser = findBrowser();
if (browser.path === undefined) outcomes.push(couldNotRun('e2e', browser.why));
else outcomes.push(noLabs === undefined ? await playwrightStage() : couldNotRun('e2e', noLabs));

process.exit(summarize(outcomes));
