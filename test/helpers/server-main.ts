/** The server without the set-up that `npm start` does first. */
import { main } from '../../src/server/main.ts';

const code = await main(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
