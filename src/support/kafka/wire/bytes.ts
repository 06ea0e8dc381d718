/** Big-endian Kafka primitives, appended to a growing buffer. */
export class Writer {
  readonly #parts: Buffer[] = [];

  int8(value: number): this { return this.#put(1, (b) => b.writeInt8(value)); }
  int16(value: number): this { return this.#put(2, (b) => b.writeInt16BE(value)); }
  int32(value: number): this { return this.#put(4, (b) => b.writeInt32BE(value)); }
  int64(value: bigint): this { return this.#put(8, (b) => b.writeBigInt64BE(value)); }
  bool(value: boolean): this { return this.int8(value ? 1 : 0); }

  string(value: string): this {
    const bytes = Buffer.from(value);
    this.int16(bytes.length).#parts.push(bytes);
    return this;
  }

  bytes(value: Buffer): this {
    this.int32(value.length).#parts.push(value);
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    items.forEach(write);
    return this;
  }

  varint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  /** Flexible versions: length + 1 as an unsigned varint. */
  compactString(value: string): this {
    const bytes = Buffer.from(value);
    this.varint(bytes.length + 1).#parts.push(bytes);
    return this;
  }

  compactArray<T>(items: readonly T[], write: (item: T) => void): this {
    this.varint(items.length + 1);
    items.forEach(write);
    return this;
  }

  noTags(): this { return this.varint(0); }
  finish(): Buffer { return Buffer.concat(this.#parts); }

  #put(size: number, write: (buffer: Buffer) => void): this {
    const buffer = Buffer.allocUnsafe(size);
    write(buffer);
    this.#parts.push(buffer);
    return this;
  }
}

/** Reads what `Writer` writes. Throws a RangeError when the buffer ends too early. */
export class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) { this.#buffer = buffer; }

  get remaining(): number { return this.#buffer.length - this.#at; }

  int8(): number { return this.#buffer.readInt8(this.#move(1)); }
  int16(): number { return this.#buffer.readInt16BE(this.#move(2)); }
  int32(): number { return this.#buffer.readInt32BE(this.#move(4)); }
  int64(): bigint { return this.#buffer.readBigInt64BE(this.#move(8)); }
  bool(): boolean { return this.int8() !== 0; }

  take(length: number): Buffer {
    if (length < 0 || length > this.remaining) throw new RangeError(`${length} bytes wanted, ${this.remaining} left`);
    return this.#buffer.subarray(this.#at, (this.#at += length));
  }

  nullableString(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.take(length).toString();
  }
  string(): string { return this.nullableString() ?? ''; }

  nullableBytes(): Buffer | null {
    const length = this.int32();
    return length < 0 ? null : this.take(length);
  }

  /** A null array reads as an empty one. */
  array<T>(read: () => T): T[] { return this.#items(this.int32(), read); }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#move(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError('a varint of more than five bytes');
  }

  /** Record fields: zigzag, 64 bit. */
  varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#buffer.readUInt8(this.#move(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
    }
    throw new RangeError('a varlong of more than ten bytes');
  }
  zigzag(): number { return Number(this.varlong()); }

  compactNullableString(): string | null {
    const length = this.varint();
    return length === 0 ? null : this.take(length - 1).toString();
  }
  compactString(): string { return this.compactNullableString() ?? ''; }
  compactArray<T>(read: () => T): T[] { return this.#items(this.varint() - 1, read); }

  tags(): void {
    for (let count = this.varint(); count > 0; count--) {
      this.varint();
      this.take(this.varint());
    }
  }

  #items<T>(count: number, read: () => T): T[] {
    const items: T[] = [];
    for (let index = 0; index < count; index++) items.push(read());
    return items;
  }

  #move(bytes: number): number {
    const from = this.#at;
    this.#at += bytes;
    return from;
  }
}
