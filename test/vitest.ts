/** `npm run test:<project>`: one vitest project; everything after the name goes to vitest. */
import { runTool } from './helpers/stages.ts';

const [project, ...rest] = process.argv.slice(2);
if (project === undefined) {
  console.error('usage: test/vitest.ts <unit|cluster|contract|claims|submissions> [vitest options]');
  process.exit(2);
}
process.exit(await runTool('node_modules/vitest/vitest.mjs', ['run', '--project', project, ...rest]));
