import type { FaultControl, ProgramControl, ProgramHandle } from '../../src/contracts/index.ts';

export interface TrackedFaults extends FaultControl {
  readonly active: ReadonlySet<string>;
}

/** Remembers which services are broken, so that a run can end with none. */
export function trackFaults(faults: FaultControl): TrackedFaults {
  const active = new Set<string>();
  return {
    active,
    inject: async (service, fault) => {
      // Noted before: if injecting fails half-way the service still has to be healed.
      if (fault === 'pause' || fault === 'kill') active.add(service);
      await faults.inject(service, fault);
      if (fault === 'resume' || fault === 'restart') active.delete(service);
    },
    heal: async () => {
      await faults.heal();
      active.clear();
    },
  };
}

export interface TrackedProgram extends ProgramControl {
  readonly started: readonly ProgramHandle[];
  stopAll(): Promise<void>;
}

/** Remembers what was started, so that nothing runs on after the grading. */
export function trackPrograms(program: ProgramControl): TrackedProgram {
  const started: ProgramHandle[] = [];
  return {
    started,
    start: async (options) => {
      const handle = await program.start(options);
      started.push(handle);
      return handle;
    },
    stopAll: async () => {
      await Promise.all(started.filter(({ result }) => result === undefined).map((handle) => handle.stop()));
    },
  };
}
