import { zstdCompress, zstdDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';

/**
 * kafkajs reads gzip only, and throws on the rest. A learner's producer may use any codec of Kafka's, and what it wrote must be
 * readable: otherwise a right solution would look like a fault of ours. Writing with snappy and lz4 is not needed here.
 */
export function registerCodecs(): void {
  const { CompressionCodecs: codecs, CompressionTypes: types } = kafkajs;
  const [zstd, unzstd] = [promisify(zstdCompress), promisify(zstdDecompress)];
  codecs[types.ZSTD] = () => ({ compress: ({ buffer }: { buffer: Buffer }) => zstd(buffer), decompress: (buffer: Buffer) => unzstd(buffer) });
  codecs[types.Snappy] = () => ({ compress: readOnly('snappy'), decompress: async (buffer: Buffer) => readSnappy(buffer) });
  codecs[types.LZ4] = () => ({ compress: readOnly('lz4'), decompress: async (buffer: Buffer) => readLz4(buffer) });
}

const readOnly = (codec: string) => async (): Promise<Buffer> => {
  throw new Error(`this client reads ${codec}, it does not write it`);
};

/** What a block's output is copied into; grows as needed. */
class Sink {
  #bytes = Buffer.alloc(64 * 1024);
  length = 0;

  literal(source: Buffer, from: number, length: number): void {
    this.#reserve(length);
    source.copy(this.#bytes, this.length, from, from + length);
    this.length += length;
  }

  /** Repeats what was written `distance` bytes ago; it may overlap with itself. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.length) throw new Error('compressed data is damaged: it refers to bytes before its beginning');
    this.#reserve(length);
    for (let i = 0; i < length; i += 1) this.#bytes[this.length + i] = this.#bytes[this.length + i - distance] ?? 0;
    this.length += length;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(length: number): void {
    if (this.length + length <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, this.length + length));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}

const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);

/** Java clients write snappy in the frame of xerial's stream, others write the bare block. */
export function readSnappy(buffer: Buffer): Buffer {
  const sink = new Sink();
  if (!buffer.subarray(0, 8).equals(XERIAL)) {
    snappyBlock(buffer, sink);
    return sink.bytes();
  }
  for (let at = 16; at + 4 <= buffer.length;) {
    const length = buffer.readUInt32BE(at);
    snappyBlock(buffer.subarray(at + 4, at + 4 + length), sink);
    at += 4 + length;
  }
  return sink.bytes();
}

/** One block: https://github.com/google/snappy/blob/main/format_description.txt */
function snappyBlock(block: Buffer, sink: Sink): void {
  let at = 0;
  // The uncompressed length, a varint that isn't needed.
  while ((block[at] ?? 0) >= 0x80) at += 1;
  at += 1;
  while (at < block.length) {
    const tag = block[at] ?? 0;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const length = (extra === 0 ? tag >> 2 : block.readUIntLE(at, extra)) + 1;
      at += extra;
      sink.literal(block, at, length);
      at += length;
    } else if (kind === 1) {
      sink.repeat(((tag >> 5) << 8) | (block[at] ?? 0), ((tag >> 2) & 7) + 4);
      at += 1;
    } else {
      const width = kind === 2 ? 2 : 4;
      sink.repeat(block.readUIntLE(at, width), (tag >> 2) + 1);
      at += width;
    }
  }
}

/** A frame of blocks: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
export function readLz4(buffer: Buffer): Buffer {
  if (buffer.readUInt32LE(0) !== 0x184d2204) throw new Error('compressed data is damaged: no LZ4 frame');
  const flags = buffer[4] ?? 0;
  const [blockChecksum, contentSize, dictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  const sink = new Sink();
  let at = 7 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0);
  for (;;) {
    const header = buffer.readUInt32LE(at);
    at += 4;
    const length = header & 0x7fffffff;
    if (length === 0) return sink.bytes();
    if (header >>> 31 === 1) sink.literal(buffer, at, length);
    else lz4Block(buffer.subarray(at, at + length), sink);
    at += length + (blockChecksum ? 4 : 0);
  }
}

function lz4Block(block: Buffer, sink: Sink): void {
  let at = 0;
  const longer = (start: number): number => {
    let length = start;
    if (start === 15) {
      let byte: number;
      do {
        byte = block[at] ?? 0;
        at += 1;
        length += byte;
      } while (byte === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at] ?? 0;
    at += 1;
    const literals = longer(token >> 4);
    sink.literal(block, at, literals);
    at += literals;
    if (at >= block.length) return; // the last sequence has literals only
    const distance = block.readUInt16LE(at);
    at += 2;
    sink.repeat(distance, longer(token & 15) + 4);
  }
}
