import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AgentClient, connectAgent } from '../../labs/agent/index.ts';
import { chooseDriver, type RunningLab } from '../../labs/drivers/index.ts';
import { LabSessions, readLabSettings } from '../../labs/sessions/index.ts';
import { readLabSpec } from '../../labs/spec/index.ts';
import type { LabView } from '../contracts/index.ts';
import { dataFolder } from './course.ts';
import type { Terminal } from './command.ts';

/** Labs of the terminal are its own: the page's labs are never touched. */
export const TERMINAL_OWNER = 'terminal';

export interface OpenedLab extends AsyncDisposable {
  readonly lab: RunningLab;
  readonly agent: AgentClient;
}

/** A fresh lab that nobody else sees. Disposing of it takes it down and leaves nothing. */
export async function openFreshLab(definition: string, terminal: Terminal, signal: AbortSignal = terminal.signal): Promise<OpenedLab> {
  const [driver, spec] = await Promise.all([chooseDriver(terminal.environment['ATELIER_DRIVER'] || undefined), readLabSpec(definition)]);
  const scratch = join(dataFolder(terminal), 'tmp');
  const labId = `${definition}-${randomBytes(4).toString('hex')}`;
  const directory = join(scratch, labId);
  await mkdir(directory, { recursive: true });
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const lab = await driver.start(spec, { labId, directory, signal });
    return await withAgent(lab, async () => {
      await lab.stop({ discard: true });
      await remove();
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The terminal's own lab of a definition: resumed with its data, stopped when disposed of. */
export async function openOwnLab(definition: string, terminal: Terminal): Promise<OpenedLab> {
  const sessions = await openSessions(terminal);
  try {
    const lab = await sessions.claim(TERMINAL_OWNER, definition, { signal: terminal.signal });
    return await withAgent(lab, () => sessions.stopAll());
  } catch (error) {
    await sessions.stopAll();
    throw error;
  }
}

/** Labs on disk, those of processes that are gone taken over. */
export async function openSessions(terminal: Terminal, onView?: (view: LabView | null) => void): Promise<LabSessions> {
  const settings = await readLabSettings(terminal.environment, dataFolder(terminal));
  const sessions = new LabSessions({
    memory: { limitMb: settings.labMemoryMb }, keepDays: settings.keepDays,
    driver: await chooseDriver(terminal.environment['ATELIER_DRIVER'] || undefined),
    loadSpec: readLabSpec, directory: join(dataFolder(terminal), 'labs'), onProblem: (error) => terminal.say(error.message),
  });
  if (onView !== undefined) sessions.onChange((_owner, _definition, view) => onView(view));
  await sessions.reapLeftovers();
  return sessions;
}

async function withAgent(lab: RunningLab, stop: () => Promise<void>): Promise<OpenedLab> {
  try {
    const agent = await connectAgent(lab.agent);
    return {
      lab, agent,
      async [Symbol.asyncDispose]() {
        await agent.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
