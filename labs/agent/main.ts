import { flushCompileCache } from 'node:module';
import { AgentConfig } from '../../src/contracts/index.ts';
import { AtelierError, explainError, parseOrExplain } from '../../src/support/index.ts';
import { offerAgent } from './offer.ts';
import { serveAgent } from './server.ts';

/** A LabSpec's clusters are a few hundred bytes; more than this on the first line is not ours. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** Not while the lab's services compete for the processor. */
const FLUSH_AFTER_MS = 5_000;

/** The first line of stdin. Later bytes are ignored; the end of stdin ends this process, whoever held it being gone. */
function firstLine(): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    process.stdin.setEncoding('utf8');
    process.stdin.on('end', () => process.exit(0));
    process.stdin.on('error', () => process.exit(0));
    process.stdin.on('data', function collect(piece: string) {
      text += piece;
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= MAX_CONFIG_BYTES) return;
      process.stdin.off('data', collect).resume();
      if (end < 0) reject(new AtelierError('BAD_INPUT', `the first line of stdin is longer than ${MAX_CONFIG_BYTES} bytes`));
      else resolve(text.slice(0, end));
    });
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The text is not quoted: it may hold the token.
    throw new AtelierError('BAD_INPUT', 'the first line of stdin is no JSON', { hint: 'The agent is started by a lab driver, not by hand.' });
  }
}

/**
 * The agent of one lab. Reads an `AgentConfig` as the first line of stdin, prints `ready {"at":…,"pid":…}`, serves until
 * stdin ends. Exit codes: 0 stdin ended, 1 crashed, 2 wrong configuration.
 */
async function main(): Promise<void> {
  const config = parseOrExplain(AgentConfig, parseLine(await firstLine()), 'the agent configuration on stdin');
  const server = await serveAgent(config, offerAgent(config));
  // Drivers end the agent by SIGKILL, which would lose what Node has compiled for the next one.
  setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();
  process.stdout.write(`ready ${JSON.stringify({ at: server.at, pid: process.pid })}\n`);
}

// A promise that a grader has forgotten when it was cancelled must not take the learner's lab down. It stands in the lab's agent.log.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`unhandled: ${reason instanceof Error ? reason.stack ?? reason.message : String(reason)}\n`);
});

main().catch((error: unknown) => {
  process.stderr.write(`${explainError(error)}\n`);
  process.exit(error instanceof AtelierError && error.code === 'BAD_INPUT' ? 2 : 1);
});
