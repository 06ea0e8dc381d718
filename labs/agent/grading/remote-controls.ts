import type { Fault, FaultControl, GradeHost, LinkChange, ProgramControl, ProgramHandle, RunResult } from '../../../src/contracts/index.ts';
import * as protocol from '../protocol.ts';
import type { RpcPeer } from '../rpc/index.ts';

/** Which fault undoes which; `resume` and `restart` undo. */
const UNDO: Readonly<Partial<Record<Fault, Fault>>> = { pause: 'resume', kill: 'restart' };

/** Keeps account of the faults in force, so that all of them can be undone. */
export function accountedFaults({ inject, changeLink }: Pick<GradeHost, 'inject' | 'changeLink'>): FaultControl & { change(link: string, change: LinkChange): Promise<void> } {
  const broken = new Set<string>();
  const change = async (link: string, what: LinkChange) => {
    if (what.kind !== 'heal') broken.add(link);
    await changeLink(link, what);
    if (what.kind === 'heal') broken.delete(link);
  };
  const inForce = new Map<string, Set<Fault>>();
  const undoOf = (service: string) => inForce.get(service) ?? new Set<Fault>();
  return {
    inject: async (service, fault) => {
      const undo = UNDO[fault];
      // Noted first: what fails half-way has to be undone as well.
      if (undo !== undefined) inForce.set(service, undoOf(service).add(undo));
      await inject(service, fault);
      undoOf(service).delete(fault);
      if (fault === 'restart') inForce.delete(service); // a new process is not paused either
    },
    change,
    cut: (link) => change(link, { kind: 'cut' }),
    delay: (link, latencyMs) => change(link, { kind: 'delay', latencyMs }),
    heal: async (link) => {
      if (link !== undefined) return change(link, { kind: 'heal' });
      for (const one of [...broken]) await change(one, { kind: 'heal' });
      for (const [service, undos] of [...inForce]) {
        for (const undo of undos.has('restart') ? ['restart' as const] : [...undos]) await inject(service, undo);
        inForce.delete(service);
      }
    },
  };
}

/** Faults and programs of one grading, asked of the host over the conversation that asked for the grading. */
export function remoteControls(peer: RpcPeer, grading: number, exits: ProgramExits): { faults: FaultControl; program: ProgramControl } {
  return {
    faults: accountedFaults({
      inject: async (service, fault) => { await peer.call(protocol.inject, { grading, service, fault }); },
      changeLink: async (link, change) => { await peer.call(protocol.changeLink, { grading, link, change }); },
    }),
    program: {
      start: async ({ name, environment } = {}): Promise<ProgramHandle> => {
        const { program, host, port } = await peer.call(protocol.startProgram, {
          grading, ...(name === undefined ? {} : { name }), ...(environment === undefined ? {} : { environment: { ...environment } }),
        });
        const exit = exits.of(program);
        const ended = async (by: typeof protocol.stopProgram) => exit.settle(await peer.call(by, { grading, program }));
        return {
          id: program,
          baseUrl: `http://${host}:${port}`,
          get result() { return exit.result(); },
          exited: exit.exited,
          stop: () => ended(protocol.stopProgram),
          kill: () => ended(protocol.killProgram),
          output: () => peer.call(protocol.programOutput, { grading, program }),
        };
      },
    },
  };
}

interface Exit {
  readonly exited: Promise<RunResult>;
  result(): RunResult | undefined;
  /** The first result stays. */
  settle(result: RunResult): RunResult;
}

/** How programs ended, by id. An exit may be told before the answer to the start that it follows. */
export class ProgramExits {
  readonly #exits = new Map<string, Exit>();

  of(program: string): Exit {
    const known = this.#exits.get(program);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<RunResult>();
    let first: RunResult | undefined;
    const exit: Exit = {
      exited: promise,
      result: () => first,
      settle: (result) => {
        first ??= result;
        resolve(first);
        return first;
      },
    };
    this.#exits.set(program, exit);
    return exit;
  }
}
