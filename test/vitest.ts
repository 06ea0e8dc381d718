/** `npm run test:<project>`: one vitest project; everything after the name goes to vitest. */
import { DRIVER_NAMES } from '../src/contracts/index.ts';
import { runTool } from './helpers/stages.ts';

const [project, ...rest] = process.argv.slice(2);
if (project === undefined) {
  console.error('usage: test/vitest.ts <unit|cluster|contract|claims|submissions> [--driver <name>] [vitest options]');
  process.exit(2);
}
// vitest knows no such option: the contract suite reads it from the environment.
const at = rest.findIndex((word) => word === '--driver' || word.startsWith('--driver='));
const word = rest[at];
const [, driver] = word === undefined ? [] : word === '--driver' ? rest.splice(at, 2) : rest.splice(at, 1).flatMap((one) => one.split('='));
if (word !== undefined && (project !== 'contract' || driver === undefined || !DRIVER_NAMES.some((name) => name === driver))) {
  console.error(project === 'contract' ? `--driver must be one of ${DRIVER_NAMES.join(', ')}, got "${driver ?? ''}"` : '--driver is for the contract suite: npm run test:contract -- --driver native');
  process.exit(2);
}
// Its files alone: the other driver's tests are not run, rather than counted as skipped.
const files = driver === undefined ? [] : [`test/contract/${driver}`];
process.exit(await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, ...files, ...rest], driver === undefined ? {} : { ATELIER_TEST_DRIVER: driver }));
