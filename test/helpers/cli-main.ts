/** The command line without the set-up that `npm run atelier` does first. */
import { main } from '../../src/cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
