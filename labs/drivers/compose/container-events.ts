import { spawnDocker } from '../../docker/index.ts';
import { LAB_LABEL } from './override.ts';

export interface ContainerEnd { readonly container: string; readonly exitCode: number }

export interface ContainerEvents {
  close(): void;
}

/** Calls back with each end of a container of this lab, from now on; `onLost` when the engine no longer tells. Returns when the engine listens to us. */
export function watchContainers(labId: string, onEnd: (end: ContainerEnd) => void, onLost: (why: string) => void): ContainerEvents {
  // `--since` now: what happens before the client is connected is told as well.
  const child = spawnDocker(['events', '--since', String(Math.floor(Date.now() / 1_000)), '--filter', `label=${LAB_LABEL}=${labId}`, '--filter', 'event=die', '--format', '{{json .Actor.Attributes}}']);
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
