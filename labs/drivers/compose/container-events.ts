import { docker, spawnDocker } from '../../docker/index.ts';
import { LAB_LABEL } from './override.ts';

export interface ContainerEnd { readonly container: string; readonly exitCode: number }

export interface ContainerEvents {
  close(): void;
}

/** The engine's time, which need not be ours: on macOS and Windows it runs in a machine of its own. Nanoseconds, for `watchContainers`. */
export async function engineTime(signal?: AbortSignal): Promise<string> {
  return (await docker(['info', '--format', '{{.SystemTime}}'], { signal })).trim();
}

/**
 * Calls back with each end of a container of this lab after `since`; `onLost` when the engine no longer tells.
 * What happened between `since` and the client's connection is told as well. An earlier life of the lab had containers of the same names: take `since` after their end.
 */
export function watchContainers(labId: string, since: string, onEnd: (end: ContainerEnd) => void, onLost: (why: string) => void): ContainerEvents {
  const child = spawnDocker(['events', '--since', since, '--filter', `label=${LAB_LABEL}=${labId}`, '--filter', 'event=die', '--format', '{{json .Actor.Attributes}}']);
  let rest = '';
  let closed = false;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-2_000); });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { name = '', exitCode = '' } = JSON.parse(line) as { name?: string; exitCode?: string };
      onEnd({ container: name, exitCode: Number(exitCode) });
    }
  });
  child.stdin.on('error', () => undefined);
  const lost = (why: string) => { if (!closed) { closed = true; onLost(why); } };
  child.once('error', (error) => lost(error.message));
  child.once('close', () => lost(`the Docker engine is gone: ${said.trim()}`));
  return { close: () => { closed = true; child.kill('SIGKILL'); } };
}
