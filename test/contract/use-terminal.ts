import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgramLimits, type TerminalFrame } from '../../src/contracts/index.ts';
import { waitUntil } from '../../src/support/index.ts';
import type { RunningLab } from '../../labs/drivers/index.ts';

/** Opens a terminal of 101 × 31 in the lab, types the lines, each when the prompt before it has come, and returns what was printed until the shell ended. */
export async function useTerminal(lab: RunningLab, lines: readonly string[]): Promise<{ readonly text: string; readonly exitCode: number | null }> {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-terminal-'));
  let text = '';
  try {
    const [first] = Object.values(lab.spec.clusters);
    const program = await lab.run({
      id: `terminal-${process.hrtime.bigint()}`, runtime: 'shell', terminal: true, directory, environment: { BOOTSTRAP_SERVERS: first?.bootstrapServers.join(',') ?? '' },
      limits: ProgramLimits.parse({ memoryMb: 768, processes: 256 }), onOutput: (_stream, piece) => { text += piece; },
    });
    const say = (frame: TerminalFrame) => program.writeInput(`${JSON.stringify(frame)}\n`);
    say({ size: [101, 31] });
    for (const [at, line] of lines.entries()) {
      await waitUntil({ what: 'the prompt', timeoutMs: 60_000, describe: () => text.slice(-200), check: () => text.split('~ $ ').length > at + 1 });
      say({ input: `${line}\r` });
    }
    const { exitCode } = await program.exited;
    return { text, exitCode };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
