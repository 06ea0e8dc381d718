import { DRIVER_NAMES } from '../contracts/index.ts';
import { AtelierError } from '../support/index.ts';
import type { Invocation, Option, Terminal } from './command.ts';

/** For commands that start or remove labs. */
export const driverOption: Option = { type: 'string', value: '<driver>', help: 'how labs are run (default: ATELIER_DRIVER, else the first that works here)', choices: DRIVER_NAMES };
/** For commands that look at labs that are there. */
export const ofDriverOption: Option = { ...driverOption, help: 'only labs of this driver' };

/** The terminal in which `--driver` is what ATELIER_DRIVER says. Asked first, so that a wrong name costs nobody a minute. @throws AtelierError BAD_INPUT for a wrong ATELIER_DRIVER */
export function withDriver(invocation: Invocation, terminal: Terminal): Terminal {
  const driver = invocation.text('driver') ?? (terminal.environment['ATELIER_DRIVER'] || undefined);
  if (driver === undefined) return terminal;
  if (!DRIVER_NAMES.some((name) => name === driver)) throw new AtelierError('BAD_INPUT', `ATELIER_DRIVER must be one of ${DRIVER_NAMES.join(', ')}, got "${driver}"`, { hint: 'unset it, or give --driver.' });
  return { ...terminal, environment: { ...terminal.environment, ATELIER_DRIVER: driver } };
}
