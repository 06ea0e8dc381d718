import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { Relay } from './relay.ts';
import type { RelayAnswer, RelayConfig, RelayOrder } from './wire.ts';

/** Not while the lab's services compete for the processor. */
const FLUSH_AFTER_MS = 5_000;

/**
 * The relay of one lab's links. Reads a `RelayConfig` as the first line of stdin and a `RelayOrder` on each further one, answers
 * each by a line, ends when stdin does. Plain lines and no library: it runs beside every lab that declares links, and stays small.
 */
async function main(): Promise<void> {
  const relay = new Relay();
  let configured = false;
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (configured) {
      const { id, link, change } = JSON.parse(line) as RelayOrder;
      let error: string | null = null;
      try {
        relay.change(link, change);
      } catch (thrown) {
        error = String(thrown);
      }
      say({ id, error } satisfies RelayAnswer);
    } else {
      await relay.open((JSON.parse(line) as RelayConfig).routes);
      configured = true;
      // It is ended by SIGKILL, which would lose what Node has compiled for the next one.
      setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();
      say({ ready: true });
    }
  }
  process.exit(0);
}

await main();
