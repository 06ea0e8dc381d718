import type { Localized } from '../../../../src/contracts/index.ts';
import { quote, sentences, some, text } from '../../../kit/index.ts';
import type { TopicRecord } from '../../../probes/index.ts';
import type { ConsumersExercise } from './exercise.ts';
import type { Sample } from './samples.ts';

/** What of `all` was not processed: how many, on which partitions, which for example, and whether a program has ended meanwhile. */
export async function describeMissing(e: ConsumersExercise, missing: readonly Sample[], all: readonly Sample[]): Promise<Localized> {
  const partitions = [...new Set(missing.map(({ record }) => record.partition))].sort().join(', ');
  const examples = some(missing.map(({ id, record }) => `${id} (partition ${record.partition})`), 2);
  return sentences(
    text(
      `${missing.length} notifications sur ${all.length} ne sont jamais arrivées dans PROCESSED_TOPIC (partitions ${partitions}) : ${examples.fr}.`,
      `${missing.length} of ${all.length} notifications never arrived on PROCESSED_TOPIC (partitions ${partitions}): ${examples.en}.`,
    ),
    await e.deaths(),
  );
}

/** A key or a value as it can stand in a sentence. */
export function shown(bytes: Buffer | null): string {
  if (bytes === null) return 'null';
  const utf8 = bytes.toString('utf8');
  return Buffer.from(utf8).equals(bytes) ? `"${quote(utf8, 50)}"` : `0x${bytes.subarray(0, 16).toString('hex')}${bytes.length > 16 ? '…' : ''}`;
}

export const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b));

export const placeOf = ({ topic, partition, offset }: TopicRecord): string => `${topic}/${partition}@${offset}`;
