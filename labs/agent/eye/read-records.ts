import type { Bytes, LogRecord, RecordsPage, RecordsRequest } from '../../../src/contracts/index.ts';
import { AtelierError, messageOf } from '../../../src/support/index.ts';
import { EARLIEST, LATEST, fetch, listOffsets, readBatches, type WireRecord } from '../../../src/support/kafka/wire/index.ts';
import type { BrokerLink } from './broker-link.ts';
import type { ClusterEye } from './cluster-eye.ts';

const ASK_MS = 1_000;
const FETCH_BYTES = 1024 * 1024;
/** What is carried of one key or value. */
const CARRIED_BYTES = 64 * 1024;
/** What is carried of one page; a page over it ends early, and the caller goes on from its last record. */
const PAGE_BYTES = 4 * 1024 * 1024;
const OFFSET_OUT_OF_RANGE = 1;

/**
 * Records of one partition from an offset on, as the leader's log holds them (open and aborted transactions included).
 * Leaves no trace: no group, no commit.
 * @throws AtelierError NOT_FOUND for an unknown topic or partition, WAIT_TIMEOUT while it has no leader that answers.
 */
export async function readRecords(eye: ClusterEye, { topic, partition, from, limit }: RecordsRequest): Promise<RecordsPage> {
  const place = `partition ${partition} of topic ${topic}`;
  const found = await eye.leaderOf(topic, partition);
  if ('missing' in found && found.missing === 'leader') throw new AtelierError('WAIT_TIMEOUT', `${place} has no leader now`);
  if ('missing' in found) throw new AtelierError('NOT_FOUND', found.missing === 'topic' ? `there is no topic ${topic}` : `topic ${topic} has no partition ${partition}`);
  try {
    return await page(found.link, topic, partition, BigInt(from), limit);
  } catch (cause) {
    throw new AtelierError('WAIT_TIMEOUT', `${place} can't be read from ${found.link.service} now: ${messageOf(cause)}`, { cause });
  }
}

async function page(leader: BrokerLink, topic: string, partition: number, from: bigint, limit: number): Promise<RecordsPage> {
  const edge = async (timestamp: bigint) => {
    const [answer] = await leader.ask(listOffsets, { topics: [{ topic, partitions: [partition] }], timestamp }, ASK_MS);
    if (answer === undefined || answer.error !== 0) throw new Error(`ListOffsets ended with code ${answer?.error}`);
    return answer.offset;
  };
  const [low, high] = [await edge(EARLIEST), await edge(LATEST)];
  const records: LogRecord[] = [];
  let carried = 0;
  let next = from > low ? from : low;
  while (next < high && records.length < limit && carried < PAGE_BYTES) {
    const answer = await leader.ask(fetch, { topic, partition, offset: next, maxBytes: FETCH_BYTES }, ASK_MS);
    if (answer.error === OFFSET_OUT_OF_RANGE) break; // retention took it away in between
    if (answer.error !== 0) throw new Error(`Fetch ended with code ${answer.error}`);
    const { records: read, nextOffset } = readBatches(answer.records);
    for (const record of read) {
      if (record.offset < next || record.offset >= high || records.length === limit || carried >= PAGE_BYTES) continue;
      records.push(toLogRecord(record));
      carried += Math.min(record.value?.length ?? 0, CARRIED_BYTES) + Math.min(record.key?.length ?? 0, CARRIED_BYTES);
    }
    if (nextOffset === undefined) break;
    next = nextOffset;
  }
  return { low: String(low), high: String(high), records };
}

function toLogRecord({ offset, timestamp, key, value, headers }: WireRecord): LogRecord {
  return {
    offset: String(offset), timestamp, key: carry(key), value: carry(value),
    headers: headers.slice(0, 100).map((header) => ({ key: header.key, value: carry(header.value) })),
    keyBytes: key?.length ?? 0, valueBytes: value?.length ?? 0,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
function carry(bytes: Buffer | null): Bytes {
  if (bytes === null) return null;
  try {
    // Cut text only between characters: a cut inside one would make it look binary.
    let end = Math.min(bytes.length, CARRIED_BYTES);
    while (end < bytes.length && end > CARRIED_BYTES - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    return { text: utf8.decode(bytes.subarray(0, end)) };
  } catch {
    return { base64: bytes.subarray(0, CARRIED_BYTES).toString('base64') };
  }
}
