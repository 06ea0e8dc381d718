/**
 * The platform's side of the sandbox tests, in a process of its own so that it can be root or an ordinary user: makes labs
 * and runs programs in them. Commands and events go over the IPC channel.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNamespace, type LabNamespace } from '../../labs/drivers/native/namespace.ts';
import { runSandboxed } from '../../labs/drivers/native/sandbox/index.ts';
import type { RunningProgram } from '../../labs/drivers/lab-driver.ts';
import { runtimePaths } from '../../src/runtime/index.ts';
import { AtelierError, messageOf } from '../../src/support/index.ts';
import type { HostCommand, HostEvent } from './sandbox-host.ts';

const labs = new Map<string, { namespace: LabNamespace; directory: string }>();
const programs = new Map<string, RunningProgram>();
const services: ChildProcess[] = [];
const send = (event: HostEvent): void => { process.send?.(event); };

async function handle(command: HostCommand): Promise<unknown> {
  switch (command.do) {
    case 'lab': {
      const directory = await mkdtemp(join(tmpdir(), 'sandbox-lab-'));
      const namespace = await createNamespace({ labId: command.lab, hosts: { 'kafka-1': '127.0.0.2' }, directory });
      labs.set(command.lab, { namespace, directory });
      return { holderPid: namespace.holderPid, directory };
    }
    case 'service': {
      const { namespace } = labOf(command.lab);
      const [file = '', ...args] = namespace.enter(command.argv);
      const service = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } });
      services.push(service);
      return new Promise((resolve) => service.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));
    }
    case 'run': {
      const { namespace } = labOf(command.lab);
      const without = new Set(command.withoutFlags ?? []);
      const lab: LabNamespace = { ...namespace, enter: (argv) => namespace.enter(argv.filter((word) => !without.has(word))) };
      const program = await runSandboxed(lab, {
        id: command.program, runtime: command.runtime, directory: command.directory, environment: command.environment, limits: command.limits,
        onOutput: (stream, text) => send({ event: 'output', program: command.program, stream, text }),
      }, { node: process.execPath, java: runtimePaths().java, root: runtimePaths().root, classpath: () => [], archive: () => undefined });
      programs.set(command.program, program);
      void program.exited.then((result) => send({ event: 'exited', program: command.program, result }));
      return program.address(8080);
    }
    case 'input': return programOf(command.program).writeInput(command.text);
    case 'terminate': return programOf(command.program).terminate();
    case 'kill': return programOf(command.program).kill();
    case 'dispose':
      for (const { namespace, directory } of labs.values()) {
        await namespace.dispose();
        await rm(directory, { recursive: true, force: true });
      }
      return undefined;
  }
}

function labOf(id: string) {
  const lab = labs.get(id);
  if (lab === undefined) throw new Error(`no lab ${id}`);
  return lab;
}

function programOf(id: string): RunningProgram {
  const program = programs.get(id);
  if (program === undefined) throw new Error(`no program ${id}`);
  return program;
}

process.on('message', ({ id, command }: { id: number; command: HostCommand }) => {
  handle(command).then(
    (value) => send({ event: 'done', id, value }),
    (error: unknown) => send({ event: 'refused', id, code: error instanceof AtelierError ? error.code : 'INTERNAL', message: messageOf(error) }),
  );
});
process.once('disconnect', () => { void handle({ do: 'dispose' }).finally(() => process.exit()); });
