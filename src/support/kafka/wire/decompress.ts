/** The two codecs of Kafka that Node has not; decoding only. */

/** Grows on demand up to a limit, and copies from its own past as both formats demand. */
class Output {
  #bytes = Buffer.allocUnsafe(4_096);
  #length = 0;
  readonly #limit: number;

  constructor(limit: number) { this.#limit = limit; }

  append(bytes: Buffer): void {
    this.#reserve(bytes.length);
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
  }

  repeat(distance: number, length: number): void {
    if (distance < 1 || distance > this.#length) throw new RangeError('a copy from before the start');
    this.#reserve(length);
    // Byte by byte on purpose: source and target may overlap.
    for (let left = length; left > 0; left--, this.#length++) this.#bytes[this.#length] = this.#bytes[this.#length - distance] ?? 0;
  }

  finish(): Buffer { return this.#bytes.subarray(0, this.#length); }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed > this.#limit) throw new RangeError(`unpacks to more than ${this.#limit} bytes`);
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);

/** Snappy, raw or in the blocks of snappy-java, which the Java client writes. */
export function snappyStream(bytes: Buffer, limit: number): Buffer {
  const output = new Output(limit);
  if (!bytes.subarray(0, 8).equals(XERIAL_MAGIC)) snappyBlock(bytes, output);
  else {
    for (let at = 16; at + 4 <= bytes.length;) {
      const end = at + 4 + bytes.readInt32BE(at);
      snappyBlock(bytes.subarray(at + 4, end), output);
      at = end;
    }
  }
  return output.finish();
}

function snappyBlock(bytes: Buffer, output: Output): void {
  let at = 0;
  while ((bytes.readUInt8(at++) & 0x80) !== 0); // the unpacked length: told by the data itself
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at++);
    if ((tag & 3) === 0) {
      let length = (tag >> 2) + 1;
      if (length > 60) {
        const size = length - 60;
        length = bytes.readUIntLE(at, size) + 1;
        at += size;
      }
      output.append(bytes.subarray(at, at + length));
      at += length;
    } else if ((tag & 3) === 1) {
      output.repeat(((tag >> 5) << 8) | bytes.readUInt8(at++), ((tag >> 2) & 7) + 4);
    } else {
      const size = (tag & 3) === 2 ? 2 : 4;
      output.repeat(bytes.readUIntLE(at, size), (tag >> 2) + 1);
      at += size;
    }
  }
}

/** LZ4 frames; checksums are not verified, the broker did that. */
export function lz4Frame(bytes: Buffer, limit: number): Buffer {
  const output = new Output(limit);
  if (bytes.readUInt32LE(0) !== 0x184d2204) throw new RangeError('no LZ4 frame');
  const flags = bytes.readUInt8(4);
  const blockChecksum = (flags & 0x10) !== 0;
  let at = 6 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1;
  for (;;) {
    const word = bytes.readUInt32LE(at);
    if (word === 0) return output.finish();
    const size = word & 0x7fffffff;
    const block = bytes.subarray(at + 4, at + 4 + size);
    if ((word & 0x80000000) !== 0) output.append(block);
    else lz4Block(block, output);
    at += 4 + size + (blockChecksum ? 4 : 0);
  }
}

function lz4Block(bytes: Buffer, output: Output): void {
  let at = 0;
  const extended = (start: number) => {
    let length = start;
    if (start !== 15) return length;
    for (let more = 255; more === 255;) {
      more = bytes.readUInt8(at++);
      length += more;
    }
    return length;
  };
  while (at < bytes.length) {
    const token = bytes.readUInt8(at++);
    const literals = extended(token >> 4);
    output.append(bytes.subarray(at, at + literals));
    at += literals;
    if (at >= bytes.length) return;
    const distance = bytes.readUInt16LE(at);
    at += 2;
    output.repeat(distance, extended(token & 15) + 4);
  }
}
