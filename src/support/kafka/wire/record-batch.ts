import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Reader } from './bytes.ts';
import { lz4Frame, snappyStream } from './decompress.ts';

export interface WireRecord {
  readonly offset: bigint;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[];
}

/** What one batch may unpack to. */
const MAX_UNPACKED_BYTES = 32 * 1024 * 1024;
const unpack: Readonly<Record<number, (bytes: Buffer) => Buffer>> = {
  0: (bytes) => bytes,
  1: (bytes) => gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }),
  2: (bytes) => snappyStream(bytes, MAX_UNPACKED_BYTES),
  3: (bytes) => lz4Frame(bytes, MAX_UNPACKED_BYTES),
  4: (bytes) => zstdDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }),
};

/** Position of the records count in a batch of magic 2. */
const COUNT_AT = 57;

/**
 * Records of a fetched piece of log (record batches, magic 2), control records left out. A last batch that was cut by
 * the fetch's size limit is ignored, as Kafka's own clients do. `nextOffset` is where to go on.
 */
export function readBatches(bytes: Buffer): { records: WireRecord[]; nextOffset: bigint | undefined } {
  const records: WireRecord[] = [];
  let nextOffset: bigint | undefined;
  for (let at = 0; bytes.length - at >= COUNT_AT + 4;) {
    const end = at + 12 + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    nextOffset = batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(23)) + 1n;
    const attributes = batch.readInt16BE(21);
    const isControl = (attributes & 0x20) !== 0;
    if (!isControl && batch.readInt8(16) === 2) records.push(...readBatch(batch, attributes));
    at = end;
  }
  return { records, nextOffset };
}

function readBatch(batch: Buffer, attributes: number): WireRecord[] {
  const baseOffset = batch.readBigInt64BE(0);
  const baseTimestamp = Number(batch.readBigInt64BE(27));
  const appendTime = (attributes & 0x08) === 0 ? undefined : Number(batch.readBigInt64BE(35));
  const decompress = unpack[attributes & 0x07];
  if (decompress === undefined) throw new RangeError(`compression ${attributes & 0x07} is unknown`);
  const from = new Reader(decompress(batch.subarray(COUNT_AT + 4)));
  return Array.from({ length: batch.readInt32BE(COUNT_AT) }, () => {
    from.zigzag();
    from.int8();
    const timestamp = appendTime ?? baseTimestamp + from.zigzag();
    if (appendTime !== undefined) from.zigzag();
    const offset = baseOffset + BigInt(from.zigzag());
    const key = readBytes(from);
    const value = readBytes(from);
    const headers = Array.from({ length: from.zigzag() }, () => ({ key: from.take(from.zigzag()).toString(), value: readBytes(from) }));
    return { offset, timestamp, key, value, headers };
  });
}

function readBytes(from: Reader): Buffer | null {
  const length = from.zigzag();
  return length < 0 ? null : from.take(length);
}
