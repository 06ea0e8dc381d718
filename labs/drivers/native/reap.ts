import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '../../../src/support/index.ts';
import { readLabRecord, writeLabRecord } from './lab-record.ts';
import { isAlive, killAndWait, labelled } from './processes.ts';

/**
 * Ends whatever is left of a lab whose holder has died. The kernel kills a lab with its holder, so normally nothing is; this
 * finds the rest by the record in the folder and by the label in every process's environment. The folder stays. Idempotent.
 * @throws AtelierError LAB_BUSY when another living process holds the lab.
 */
export async function reapLab(labId: string, directory: string): Promise<void> {
  const record = await readLabRecord(directory);
  const { owner, holder } = record;
  if (owner !== null && owner.pid !== process.pid && await isAlive(owner) && holder !== null && await isAlive(holder)) {
    throw new AtelierError('LAB_BUSY', `lab ${labId} is run by process ${owner.pid}, which lives`, { hint: 'stop it there first, or stop that process.', facts: { labId, pid: owner.pid } });
  }
  if (holder !== null) await killAndWait(holder);
  for (const leftover of await labelled([`ATELIER_LAB=${labId}`, `ATELIER_LAB_DIRECTORY=${directory}`])) await killAndWait(leftover);
  await rm(join(directory, 'agent.sock'), { force: true });
  if (owner !== null || holder !== null) await writeLabRecord(directory, { ...record, owner: null, holder: null });
}
