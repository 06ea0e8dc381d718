import { AtelierError } from '../../../../../src/support/index.ts';
import type { Runtime } from '../../../../../src/contracts/index.ts';
import type { SandboxRuntimeFactory } from './sandbox-runtime.ts';
import { java } from './java.ts';
import { shell } from './shell.ts';
import { typescript } from './typescript.ts';

export type { Bind, Ending, InstalledParts, SandboxRuntime } from './sandbox-runtime.ts';

const RUNTIMES: Readonly<Partial<Record<Runtime, SandboxRuntimeFactory>>> = { typescript, java, shell };

/** @throws AtelierError BAD_INPUT for a language that the sandbox can't run. */
export function sandboxRuntime(name: Runtime): SandboxRuntimeFactory {
  const found = RUNTIMES[name];
  if (found === undefined) {
    throw new AtelierError('BAD_INPUT', `programs in ${name} can't be run in the sandbox; it knows ${Object.keys(RUNTIMES).join(', ')}`, {
      hint: 'choose one of those languages for this exercise.',
    });
  }
  return found;
}
