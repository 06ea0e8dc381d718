import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** nobody, on most systems: an id without any right of its own. */
export const ORDINARY_UID = 65_534;

/** The command line that runs this Node program as an ordinary user; for tests that run as root. */
export const asOrdinaryUser = ['--reuid', String(ORDINARY_UID), '--regid', String(ORDINARY_UID), '--clear-groups', process.execPath];

export const WHY_NOT = 'this checkout is in a folder that ordinary users may not enter; clone it elsewhere to test as one too';

/** Whether an ordinary user can read this checkout at all (a clone in a private folder can't be). */
export function ordinaryUserMayRead(): boolean {
  const here = fileURLToPath(import.meta.url);
  return spawnSync('setpriv', [...asOrdinaryUser, '-e', `require('node:fs').readFileSync(${JSON.stringify(here)})`], { stdio: 'ignore' }).status === 0;
}
