import { messageOf } from '../../src/support/index.ts';
import type { LabDriver } from '../drivers/lab-driver.ts';
import { daysLeft } from './abandoned.ts';
import { holderLives, isThisProcess, thisProcess } from './holder.ts';
import { findRecords, removeLab, removeRemains, writeRecord, type LabRecord } from './lab-record.ts';

export interface LeftoverOptions {
  readonly driver: LabDriver;
  readonly directory: string;
  readonly keepDays: number;
  readonly onProblem: (error: Error) => void;
  /** A lab that belongs to somebody, stopped, the newest first. */
  readonly onFound: (record: LabRecord, folder: string) => void;
}

/**
 * Takes over the labs of processes that are gone: what is left of them is ended, pool labs and abandoned ones are removed, people's labs
 * handed on as `stopped` with their data. Labs of living processes are not touched.
 */
export async function takeOverLeftovers({ driver, directory, keepDays, onProblem, onFound }: LeftoverOptions): Promise<void> {
  await removeRemains(directory);
  const { records, problems } = await findRecords(directory);
  problems.forEach((problem) => onProblem(problem));
  const newestFirst = records.toSorted((a, b) => b.record.createdAt.localeCompare(a.record.createdAt));
  const taken = await Promise.all(newestFirst.map(async ({ directory: folder, record }) => {
    const ended = record.state === 'stopped' || record.state === 'failed';
    if (!ended && holderLives(record.heldBy) && !isThisProcess(record.heldBy)) return undefined;
    try {
      if (!ended) await driver.reap(record.id, folder);
      const found: LabRecord = ended ? record : { ...record, state: 'stopped', heldBy: thisProcess() };
      if (found.owner === null || daysLeft(found, keepDays) === 0) {
        await driver.wipe(record.id, folder);
        await removeLab(folder);
        return undefined;
      }
      if (!ended) await writeRecord(folder, found);
      return { found, folder };
    } catch (error) {
      onProblem(new Error(`lab ${record.id} can't be taken over: ${messageOf(error)}`, { cause: error }));
      return undefined;
    }
  }));
  for (const lab of taken) if (lab !== undefined) onFound(lab.found, lab.folder);
}
