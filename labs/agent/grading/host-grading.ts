import type { GradeHost, GradeOutcome, GradeRequest, HostedProgram, RunResult } from '../../../src/contracts/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import * as protocol from '../protocol.ts';
import type { RpcPeer } from '../rpc/index.ts';
import { accountedFaults } from './remote-controls.ts';

/** The agent ends a grading itself at the exercise's limit; this much later it must be hanging. */
const OVERTIME_MS = 45_000;
/** For healing faults and stopping programs after a cancel. */
const CANCEL_GRACE_MS = 20_000;
const CARRIED_CHARACTERS = 64 * 1024;

interface Grading {
  readonly host: GradeHost;
  readonly faults: ReturnType<typeof accountedFaults>;
  readonly programs: Map<string, HostedProgram>;
}

/** The host's side of gradings on one conversation. */
export class HostGradings {
  readonly #peer: RpcPeer;
  readonly #running = new Map<number, Grading>();
  #next = 0;

  constructor(peer: RpcPeer) {
    this.#peer = peer;
    peer
      .answer(protocol.inject, async ({ grading, service, fault }) => { await this.#of(grading).faults.inject(service, fault); return null; })
      .answer(protocol.changeLink, async ({ grading, link, change }) => { await this.#of(grading).faults.change(link, change); return null; })
      .answer(protocol.startProgram, async ({ grading, name, environment }) => this.#start(grading, { name, environment }))
      .answer(protocol.stopProgram, async ({ grading, program }) => forWire(await this.#program(grading, program).stop()))
      .answer(protocol.killProgram, async ({ grading, program }) => forWire(await this.#program(grading, program).kill()))
      .answer(protocol.programOutput, async ({ grading, program }) => this.#program(grading, program).output())
      .listen(protocol.onCurrent, ({ grading, check }) => this.#running.get(grading)?.host.onCurrent(check))
      .listen(protocol.onCheck, ({ grading, result }) => this.#running.get(grading)?.host.onCheck(result));
  }

  /**
   * When the agent is lost, what it left is put right from here: faults healed, programs killed.
   * @throws AtelierError AGENT_LOST, or what kept the grader from running. A wrong submission never throws.
   */
  async grade(request: GradeRequest, host: GradeHost, signal?: AbortSignal): Promise<GradeOutcome> {
    const grading = this.#next++;
    const faults = accountedFaults({ inject: (service, fault) => host.inject(service, fault), changeLink: (link, change) => host.changeLink(link, change) });
    const programs = new Map<string, HostedProgram>();
    this.#running.set(grading, { host, faults, programs });
    try {
      return await this.#peer.call(protocol.grade, { ...request, grading }, { signal, cancelGraceMs: CANCEL_GRACE_MS, timeoutMs: request.gradeTimeoutSec * 1_000 + OVERTIME_MS });
    } finally {
      this.#running.delete(grading);
      // After a grading that ended by itself there is nothing left to do here. First errors matter more than these.
      await Promise.allSettled([faults.heal(), ...[...programs.values()].map((program) => program.kill())]);
    }
  }

  async #start(grading: number, options: Parameters<GradeHost['startProgram']>[0]): Promise<{ program: string; host: string; port: number }> {
    const { host, programs } = this.#of(grading);
    const program = await host.startProgram(options);
    programs.set(program.id, program);
    if (!this.#running.has(grading)) await program.kill(); // the grading ended meanwhile: nobody else will
    void program.exited.then((result) => this.#peer.notify(protocol.onProgramExit, { grading, program: program.id, result: forWire(result) }));
    return { program: program.id, host: program.host, port: program.port };
  }

  #of(grading: number): Grading {
    const found = this.#running.get(grading);
    if (found === undefined) throw new AtelierError('CONFLICT', `grading ${grading} is over`);
    return found;
  }

  #program(grading: number, id: string): HostedProgram {
    const found = this.#of(grading).programs.get(id);
    if (found === undefined) throw new AtelierError('NOT_FOUND', `grading ${grading} has no program ${id}`);
    return found;
  }
}

/** A result's output may be megabytes; graders ask for `output` when they want to quote. */
function forWire(result: RunResult): RunResult {
  const cut = (text: string) => text.slice(-CARRIED_CHARACTERS);
  return { ...result, stdout: cut(result.stdout), stderr: cut(result.stderr) };
}
