import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { limitsFor } from '../../contracts/index.ts';
import { programEnvironment, programPort, stopProgram } from '../../flows/index.ts';
import type { Command } from '../command.ts';
import { loadCourse } from '../course.ts';
import { driverOption, withDriver } from '../driver-option.ts';
import { openOwnLab, type OpenedLab } from '../open-lab.ts';
import { chooseSubmission } from './check.ts';
import { runtimeOption } from './grade.ts';

/** `atelier run` */
export const run: Command = {
  name: 'run',
  summary: 'Runs your program in its sandbox, in a lab that keeps its data, until it exits or Ctrl-C.',
  arguments: ['<exercise>'],
  options: { submission: { type: 'string', value: '<folder>', help: 'another folder than your files in data/workspaces' }, runtime: runtimeOption, driver: driverOption },
  notes: ['Its output is passed on, and what is typed goes to its stdin. Exit code: its own; 0 after Ctrl-C.'],
  async run(invocation, console) {
    const terminal = withDriver(invocation, console);
    const [slug = ''] = invocation.positionals;
    const exercises = await loadCourse();
    const exercise = exercises.get(slug);
    const { runtime, frozen } = await chooseSubmission(invocation, terminal, exercises, exercise);
    await using _submission = frozen;
    terminal.say(`lab ${exercise.lab}: starting`);
    await using opened = await openOwnLab(exercise.lab, terminal);
    const { lab } = opened;
    for (const [cluster, addresses] of Object.entries(lab.hostAddresses)) terminal.say(`cluster ${cluster}: ${addresses}`);
    const port = programPort(lab.labId);
    const limits = limitsFor(exercise, runtime);
    const program = await lab.run({
      id: `run-${process.pid}`, runtime, directory: frozen.directory, limits,
      environment: programEnvironment(lab.spec, port, exercise.environment),
      onOutput: (stream, text) => { process[stream].write(text); },
    });
    const relay = exercise.program === 'none' ? undefined : await relayTo(opened, program.address(port));
    if (relay !== undefined) terminal.say(`your program: ${relay.url}`);
    const type = (text: Buffer): void => program.writeInput(text.toString('utf8'));
    process.stdin.on('data', type);
    const onInterrupt = (): void => { void stopProgram(program, limits.stopTimeoutSec); };
    terminal.signal.addEventListener('abort', onInterrupt, { once: true });
    if (terminal.signal.aborted) onInterrupt();
    void lab.failed.then(({ service, message }) => terminal.say(`the lab has died: ${service}: ${message}`));
    const result = await program.exited;
    process.stdin.off('data', type).pause();
    terminal.signal.removeEventListener('abort', onInterrupt);
    relay?.close();
    const why = (['outOfMemory', 'timedOut', 'tooMuchOutput', 'tooManyProcesses'] as const).filter((cause) => result[cause]);
    terminal.say(`exited: ${result.exitCode === null ? result.signal ?? 'unknown' : `code ${result.exitCode}`}${why.length === 0 ? '' : ` (${why.join(', ')})`}`);
    return terminal.signal.aborted ? 0 : result.exitCode ?? 1;
  },
};

/** A free port of this machine, loopback only, that leads to the program inside the lab. */
async function relayTo({ agent }: OpenedLab, { host, port }: { host: string; port: number }): Promise<{ url: string; close: () => void }> {
  const connections = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket)).on('error', () => socket.destroy());
    agent.tunnel(host, port).then((tunnel) => pipeline(socket, tunnel, socket)).catch(() => socket.destroy()); // one side left: so does the other
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: () => {
      server.close();
      for (const socket of connections) socket.destroy();
    },
  };
}
