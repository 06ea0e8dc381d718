import { readFile } from 'node:fs/promises';
import { labelled } from '../../labs/drivers/native/processes.ts';

/** The host's number of a native lab's agent. */
export async function agentPid(labId: string): Promise<number> {
  for (const { pid } of await labelled([`ATELIER_LAB=${labId}`])) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (command.includes('labs/agent/main.ts') && !command.startsWith('/bin/sh')) return pid;
  }
  throw new Error(`lab ${labId} has no agent`);
}
