import type { FaultControl, ProgramControl, ProgramHandle } from '../../src/contracts/index.ts';

export interface TrackedFaults extends FaultControl {
  /** Services that are broken and links that are cut or slowed. */
  readonly active: ReadonlySet<string>;
}

/** Remembers what is broken, so that a run can end with none. */
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
    cut: async (link) => {
      active.add(link);
      await faults.cut(link);
    },
    delay: async (link, latencyMs) => {
      active.add(link);
      await faults.delay(link, latencyMs);
    },
    heal: async (link) => {
      await faults.heal(link);
      if (link === undefined) active.clear();
      else active.delete(link);
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
