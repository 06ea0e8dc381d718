import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LabState, Localized } from '../../src/contracts/index.ts';
import { AtelierError, parseOrExplain } from '../../src/support/index.ts';
import { Holder } from './holder.ts';

/** `data/labs/<id>/lab.json`: what must be known of a lab after a restart of the server. */
export const LabRecord = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  definition: z.string(),
  title: Localized,
  /** Whose lab it is; null while it waits in the pool. */
  owner: z.string().nullable(),
  driver: z.string(),
  state: LabState,
  createdAt: z.iso.datetime(),
  /** When it last changed its state: a lab left alone too long is removed. */
  usedAt: z.iso.datetime().optional(),
  startedInMs: z.number().optional(),
  /** As last measured. */
  memoryMb: z.number().optional(),
  problem: z.strictObject({ message: Localized, lastLines: z.array(z.string()) }).optional(),
  /** The process that runs it; counts only while the state is none of `stopped`, `failed`. */
  heldBy: Holder,
});
export type LabRecord = z.infer<typeof LabRecord>;

const FILE = 'lab.json';

/** Creates the folder when it is missing. Either the whole new record is on disk afterwards or the whole old one. @throws AtelierError DISK_FULL */
export async function writeRecord(directory: string, record: LabRecord): Promise<void> {
  const part = join(directory, `${FILE}.${randomBytes(4).toString('hex')}.part`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    await writeFile(part, `${JSON.stringify(record, undefined, 2)}\n`);
    await rename(part, join(directory, FILE));
  } catch (cause) {
    await rm(part, { force: true });
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
    throw new AtelierError('DISK_FULL', `the disk that holds ${directory} is full`, { cause, hint: 'Free some space, then start the lab again.' });
  }
}

/** @throws AtelierError BAD_INPUT, naming the file, for one that is not as it should be; NOT_FOUND when there is none. */
export async function readRecord(directory: string): Promise<LabRecord> {
  const file = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AtelierError('NOT_FOUND', `there is no ${file}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AtelierError('BAD_INPUT', `${file} is no JSON`, { cause, hint: 'Remove the folder; its lab can only be started anew.' });
  }
  return parseOrExplain(LabRecord, value, file);
}

const WIPED = '.wiped';

/** Removes a lab's folder; what an interruption leaves of it is no lab any more and is removed by `removeRemains`. Idempotent. */
export async function removeLab(directory: string): Promise<void> {
  await rename(directory, `${directory}${WIPED}`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rm(`${directory}${WIPED}`, { recursive: true, force: true, maxRetries: 3 });
}

export async function removeRemains(root: string): Promise<void> {
  const entries = await readdir(root).catch(() => []);
  await Promise.all(entries.filter((name) => name.endsWith(WIPED)).map((name) => rm(join(root, name), { recursive: true, force: true, maxRetries: 3 })));
}

export interface FoundRecords {
  readonly records: readonly { readonly directory: string; readonly record: LabRecord }[];
  /** One per folder that can't be understood. */
  readonly problems: readonly Error[];
}

/** All labs of a data folder, whoever runs them. A missing folder has none; folders without `lab.json` are not labs. */
export async function findRecords(root: string): Promise<FoundRecords> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const records: { directory: string; record: LabRecord }[] = [];
  const problems: Error[] = [];
  for (const entry of entries.filter((one) => one.isDirectory()).sort((a, b) => a.name.localeCompare(b.name))) {
    const directory = join(root, entry.name);
    try {
      records.push({ directory, record: await readRecord(directory) });
    } catch (error) {
      if (!(error instanceof AtelierError && error.code === 'NOT_FOUND')) problems.push(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return { records, problems };
}
