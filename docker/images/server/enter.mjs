// The server (`serve`, then its flags) or the command line (`cli`, then the command) of the checkout in this image.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installRuntime } from '../../../src/runtime/index.ts';

const [what, ...argv] = process.argv.slice(2);
if (what === 'cli') {
  const { main } = await import('../../../src/cli/main.ts');
  process.exitCode = await main(argv);
} else {
  // Everything is there: this verifies it and writes down when that was. What went wrong the page says as well.
  const say = (line) => process.stderr.write(`${line}\n`);
  await installRuntime({ onNotice: say }).catch((error) => say(error.message));
  const { main } = await import('../../../src/server/main.ts');
  process.exitCode = await main(argv);
  if (process.exitCode === undefined) {
    // As npm start does: labs start in less than half the time afterwards.
    const training = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('../../../src/setup/train.ts', import.meta.url))], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    training.on('error', () => undefined); // labs start slower, nothing else
    training.unref();
    training.channel?.unref();
  }
}
