import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { archiveFor, artifactFile, jarsOf, partKey, partsOf, Pin, type RuntimeLock } from './lock.ts';
import type { RuntimePaths } from './paths.ts';
import type { Platform } from './platform.ts';

const SeenFile = Pin.extend({ size: z.number().int().nonnegative(), mtimeMs: z.number() });
type SeenFile = z.infer<typeof SeenFile>;

/** What was verified, when. Files unchanged since (size and time) need no second hashing. */
export const Receipt = z.strictObject({
  /** Hash of the wheel that `jre/` was unpacked from. */
  wheel: z.string(),
  /** Part → key of the archive and the rules that it was unpacked with. */
  parts: z.record(z.string(), z.string()).default({}),
  /** Path below the runtime's root → how it looked when its hash was right. */
  files: z.record(z.string(), SeenFile),
});
export type Receipt = z.infer<typeof Receipt>;

/** A file of the runtime that can't be used as it is. */
export interface RuntimeProblem {
  readonly kind: 'jre' | 'jar' | 'part';
  /** Path below the runtime's root, e.g. `jars/kafka-clients-4.3.1.jar`. */
  readonly file: string;
  /** Of the file that has to be fetched. */
  readonly coordinates?: string;
  /** The part that has to be unpacked again. */
  readonly part?: string;
  readonly state: 'missing' | 'damaged';
  /** `jars/kafka-clients-4.3.1.jar (org.apache.kafka:kafka-clients:4.3.1) has 12 of 9600000 bytes`. */
  readonly sentence: string;
}

export interface Inspection {
  readonly problems: readonly RuntimeProblem[];
  /** Entries for every file found right. */
  readonly seen: Readonly<Record<string, SeenFile>>;
  /** The receipt's lines about parts. */
  readonly parts: Receipt['parts'];
  /** False when files had to be hashed that the receipt could have vouched for, e.g. after the folder was copied. */
  readonly receiptIsCurrent: boolean;
}

/** An unreadable or foreign receipt counts as none: everything is then hashed again. */
export async function readReceipt(paths: RuntimePaths): Promise<Receipt> {
  try {
    return Receipt.parse(JSON.parse(await readFile(paths.receipt, 'utf8')));
  } catch {
    return { wheel: '', parts: {}, files: {} };
  }
}

export async function writeReceipt(paths: RuntimePaths, receipt: Receipt): Promise<void> {
  await writeFile(`${paths.receipt}.part`, JSON.stringify(receipt));
  await rename(`${paths.receipt}.part`, paths.receipt);
}

/**
 * Compares the runtime on disk with the lock: sizes always; hashes of files that changed since they were verified, or of all.
 * Reads only.
 */
export async function inspectRuntime(lock: RuntimeLock, platform: Platform, paths: RuntimePaths, { thorough = false }: { thorough?: boolean } = {}): Promise<Inspection> {
  const receipt = await readReceipt(paths);
  const jars = [...jarsOf(lock)].map((coordinates) => ({ kind: 'jar' as const, file: `jars/${artifactFile(coordinates)}`, coordinates, pin: lock.artifacts[coordinates] ?? { size: 0, sha256: '' } }));
  const wheel = lock.jre.wheels[platform];
  const jreFiles = Object.entries(receipt.files).filter(([file]) => file.startsWith('jre/')).map(([file, pin]) => ({ kind: 'jre' as const, file, pin }));
  const seen: Record<string, SeenFile> = {};
  const problems: RuntimeProblem[] = [];
  if (wheel === undefined || receipt.wheel !== wheel.sha256 || jreFiles.length === 0) {
    problems.push({ kind: 'jre', file: 'jre', state: 'missing', sentence: `the Java runtime ${lock.jre.version} (${wheel?.file ?? `no wheel for ${platform}`})` });
  }
  const partFiles = partsOf(lock).flatMap(([part, declared]) => {
    const coordinates = archiveFor(declared, platform);
    const files = receipt.parts[part] === partKey(lock, declared, platform) ? Object.entries(receipt.files).filter(([file]) => file.startsWith(`parts/${part}/`)) : [];
    if (coordinates === undefined || files.length === 0) {
      problems.push({ kind: 'part', file: `parts/${part}`, part, ...(coordinates === undefined ? {} : { coordinates }), state: 'missing', sentence: `parts/${part} (${coordinates ?? `there is none for ${platform}`}) is missing` });
    }
    return files.map(([file, pin]) => ({ kind: 'part' as const, file, part, coordinates, pin }));
  });
  const found = await Promise.all([...jars, ...jreFiles, ...partFiles].map(async (item) => ({ item, look: await look(paths.root, item.file, item.pin, thorough ? undefined : receipt.files[item.file]) })));
  for (const { item, look: { right, state, says } } of found) {
    if (right !== undefined) {
      seen[item.file] = right;
      continue;
    }
    const coordinates = 'coordinates' in item && item.coordinates !== undefined ? { coordinates: item.coordinates } : {};
    const name = coordinates.coordinates === undefined ? item.file : `${item.file} (${coordinates.coordinates})`;
    problems.push({ kind: item.kind, file: item.file, ...coordinates, ...('part' in item ? { part: item.part } : {}), state, sentence: `${name} ${says}` });
  }
  const receiptIsCurrent = Object.entries(seen).every(([file, { mtimeMs }]) => receipt.files[file]?.mtimeMs === mtimeMs);
  return { problems, seen, parts: receipt.parts, receiptIsCurrent };
}

async function look(root: string, file: string, pin: { size: number; sha256: string }, before: SeenFile | undefined): Promise<{ right?: SeenFile; state: RuntimeProblem['state']; says: string }> {
  const path = join(root, file);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { state: 'missing', says: 'is missing' };
  if (stats.size !== pin.size) return { state: 'damaged', says: `has ${stats.size} of ${pin.size} bytes` };
  const right = { size: stats.size, sha256: pin.sha256, mtimeMs: stats.mtimeMs };
  if (before !== undefined && before.sha256 === pin.sha256 && before.mtimeMs === stats.mtimeMs) return { right, state: 'missing', says: '' };
  const actual = await sha256Of(path);
  return actual === pin.sha256 ? { right, state: 'missing', says: '' } : { state: 'damaged', says: `has sha256 ${actual}, expected ${pin.sha256}` };
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
