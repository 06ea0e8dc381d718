/** `npm run test:<project>`: one vitest project; everything after the name goes to vitest. */
import { runTool } from './helpers/stages.ts';

const [project, ...rest] = process.argv.slice(2);
if (project === undefined) {
  console.error('usage: test/vitest.ts <unit|cluster|contract|claims|submissions> [--driver <name>] [vitest options]');
  process.exit(2);
}
// vitest knows no such option: the contract suite reads it from the environment.
const at = rest.indexOf('--driver');
const [, driver] = at < 0 ? [] : rest.splice(at, 2);
process.exit(await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, ...rest], driver === undefined ? {} : { ATELIER_TEST_DRIVER: driver }));
