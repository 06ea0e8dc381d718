import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Fault, LinkChange, LinkView, ServiceView } from '../../src/contracts/index.ts';
import { AtelierError, ERROR_CODES, explainError, parseOrExplain, reachableSocketPath } from '../../src/support/index.ts';
import type { RunningLab } from '../drivers/lab-driver.ts';

const ControlRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('look') }),
  z.strictObject({ do: z.literal('fault'), service: z.string(), fault: Fault }),
  z.strictObject({ do: z.literal('change'), link: z.string(), change: LinkChange }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;
/** The lab as it is afterwards. */
const ControlState = z.strictObject({ links: z.array(LinkView), services: z.array(ServiceView) });
export type ControlState = z.infer<typeof ControlState>;
const ControlAnswer = z.union([
  ControlState,
  z.strictObject({ code: z.enum(ERROR_CODES), message: z.string(), hint: z.string().optional() }),
]);

const ANSWER_TIMEOUT_MS = 30_000;
const socketOf = (directory: string): string => join(directory, 'control.sock');

/** Lets other processes of this user act on a lab that this one runs: one line of JSON asks, one answers. */
export async function openControl(directory: string, lab: RunningLab): Promise<{ close(): Promise<void> }> {
  const path = socketOf(directory);
  await rm(path, { force: true }); // of a holder that was killed
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).once('close', () => sockets.delete(socket)));
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => void answer(lab, line).then((text) => socket.end(`${text}\n`)));
  });
  server.listen(reachableSocketPath(path));
  await once(server, 'listening');
  await chmod(path, 0o600);
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => { server.close(resolve); });
      await rm(path, { force: true });
    },
  };
}

async function answer(lab: RunningLab, line: string): Promise<string> {
  try {
    const request = parseOrExplain(ControlRequest, JSON.parse(line), 'the request');
    if (request.do === 'fault') await lab.inject(request.service, request.fault);
    if (request.do === 'change') {
      const { link, change } = request;
      if (change.kind === 'cut') await lab.cut(link);
      else if (change.kind === 'delay') await lab.delay(link, change);
      else await lab.heal(link);
    }
    return JSON.stringify({ links: lab.links(), services: lab.services() });
  } catch (error) {
    return JSON.stringify(error instanceof AtelierError ? { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) } : { code: 'INTERNAL', message: explainError(error) });
  }
}

/** Asks the process that runs the lab of this folder. Returns its links and services afterwards. @throws AtelierError CONFLICT when nobody runs it, and whatever the lab says */
export async function askControl(directory: string, request: ControlRequest): Promise<ControlState> {
  const socket = connect(reachableSocketPath(socketOf(directory)));
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
  let text = '';
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const piece of socket) text += String(piece);
  } catch (cause) {
    throw new AtelierError('CONFLICT', `the process that runs this lab can't be reached through ${socketOf(directory)}`, { cause, hint: 'is it still running? "atelier lab list" says so.' });
  } finally {
    socket.destroy();
  }
  const said = parseOrExplain(ControlAnswer, JSON.parse(text || 'null'), 'the answer of the process that runs this lab');
  if ('links' in said) return said;
  throw new AtelierError(said.code, said.message, said.hint === undefined ? {} : { hint: said.hint });
}
