import type { ProgramLimits } from '../../../../../src/contracts/index.ts';
import type { Runtime as InstalledRuntime } from '../../../../../src/runtime/index.ts';

/** What of the installed runtime languages are made from. */
export type InstalledParts = Pick<InstalledRuntime, 'node' | 'java' | 'root' | 'classpath' | 'archive'>;

/** A file or folder of the host that the program sees, read-only. */
export interface Bind {
  /** Absolute path on the host. */
  readonly source: string;
  /** Absolute path inside the sandbox. */
  readonly target: string;
  readonly kind: 'file' | 'folder';
  /** Whether programs and libraries in it may be executed. */
  readonly executable: boolean;
  /** A program of this machine's own system: a sandbox with a system of its own leaves it out. @default false */
  readonly ofSystem?: boolean;
}

/** How the program ended, for a runtime that knows its own ways of dying. */
export interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a language needs in the sandbox: nothing else of the host is there. */
export interface SandboxRuntime {
  /** Host programs whose shared libraries must be found inside. */
  readonly binaries: readonly string[];
  readonly binds: readonly Bind[];
  /** Symbolic links inside the sandbox, absolute path → what they say. @default none */
  readonly links?: Readonly<Record<string, string>>;
  /** Files laid beside the submission where it has none of that name. */
  readonly files: Readonly<Record<string, string>>;
  /** The program's argv, working directory is the submission. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Private writable memory that one of its processes may map, in MiB: the backstop of the watchdog. */
  readonly dataMb: number;
  /** The language's own way of saying that memory ran out. */
  ranOutOfMemory(ending: Ending): boolean;
}

export interface RuntimeOptions {
  /** A line for whoever waits: parts of the language are being fetched for the first time. */
  readonly onNotice: (line: string) => void;
  /** See ProgramSpec. */
  readonly terminal?: boolean | undefined;
}

/** @throws AtelierError when what the language needs can't be fetched */
export type SandboxRuntimeFactory = (installed: InstalledParts, limits: ProgramLimits, options: RuntimeOptions) => SandboxRuntime | Promise<SandboxRuntime>;
