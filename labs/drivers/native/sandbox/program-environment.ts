import { AtelierError } from '../../../../src/support/index.ts';

const BASE = { PATH: '/opt/node/bin:/usr/bin', HOME: '/home/learner', LANG: 'C.UTF-8' };

/**
 * All that the program finds in its environment, as `NAME=value`. Nothing of ours is inherited.
 * @throws AtelierError BAD_INPUT for a name that no shell could hold, or one that the sandbox sets itself.
 */
export function programEnvironment(runtime: Readonly<Record<string, string>>, exercise: Readonly<Record<string, string>>): string[] {
  for (const [name, value] of Object.entries(exercise)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw refused(name, 'is not a name of letters, digits and underscores');
    if (name in BASE) throw refused(name, 'is set by the sandbox');
    if (value.includes('\0')) throw refused(name, 'holds a NUL character');
  }
  return Object.entries({ ...BASE, ...runtime, ...exercise }).map(([name, value]) => `${name}=${value}`);
}

function refused(name: string, why: string): AtelierError {
  return new AtelierError('BAD_INPUT', `the environment variable ${name} of the program ${why}`, {
    hint: 'correct it under "environment" in the exercise.yaml.',
    facts: { name },
  });
}
