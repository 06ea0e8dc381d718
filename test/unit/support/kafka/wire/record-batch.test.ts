import { expect, test } from 'vitest';
import { readBatches } from '../../../../../src/support/kafka/wire/index.ts';
import { lz4Frame, snappyStream } from '../../../../../src/support/kafka/wire/decompress.ts';

/** Four records as Kafka 4.3.1's Java producer wrote them and a broker gave them back. */
const BATCHES: Readonly<Record<string, string>> = {
  none: 'AAAAAAAAAAAAAADgAAAAAALYNjIKAAAAAAADAAABofx/DC8AAAGh/H8MQgAAAAAAAAAAAAAAAAAAAAAABEYAAAABOmFscGhhIGFscGhhIGFscGhhIGFscGhhIGFscGhhABQAJAIBCGJldGEATAAkBAFAYWxwaGEgYmV0YSBhbHBoYSBiZXRhIGFscGhhIGJldGEArgEAJgYBoAHDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqQA=',
  gzip: 'AAAAAAAAAAAAAAB6AAAAAALszjxCAAEAAAADAAABofx/HhIAAAGh/H8eJgAAAAAAAAfQAAAAAAAAAAAABB+LCAAAAAAAAP9zY2BgYLRKzCnISFTAQTKIMGgwMXIkpZYkMvgwaLAwOkAkQQIKWJkM6xgZNNgYFzAeXkldyAAAb6IEsq8AAAA=',
  snappy: 'AAAAAAAAAAAAAACHAAAAAAItGHaTAAIAAAADAAABofx/KNMAAAGh/H8pCwAAAAAAAAABAAAAAAAAAAAABIJTTkFQUFkAAAAAAQAAAAEAAABCrwEsRgAAAAE6YWxwaGEgWgYARAAUAHACAQhiZXRhAEwAcAQBQAkpARENNDoLACgArgEAcAYBoAHDqf4CADYCAAAA',
  lz4: 'AAAAAAAAAAAAAACHAAAAAAK24VmQAAMAAAADAAABofx/M9YAAAGh/H80RwAAAAAAAAfRAAAAAAAAAAAABAQiTRhgQIJHAAAAz0YAAAABOmFscGhhIAYABPIFABYA4gECAQhiZXRhAE4A4gEEAUArAAASAAM2AAsLAM8AsAEA4gEGAaABw6kCADdQw6nDqQAAAAAA',
  zstd: 'AAAAAAAAAAAAAAB+AAAAAALmtAXaAAQAAAADAAABofx/Pj0AAAGh/H8+lwAAAAAAAAACAAAAAAAAAAAABCi1L/0AWAwCAAQDRgAAAAE6YWxwaGEgABYAtAECAQhiZXRhAE4AtAEEAUBiZXQAsAEAtAEGAaABw6kABQCbQ9Olg6zI4NTAUpckAQAA',
};
const VALUES = ['alpha alpha alpha alpha alpha', 'beta', 'alpha beta alpha beta alpha beta', 'é'.repeat(40)];
const bytesOf = (codec: string) => Buffer.from(BATCHES[codec] ?? '', 'base64');

test.each(Object.keys(BATCHES).map((codec, index) => ({ codec, index })))('a batch with compression $codec of a Java producer is read whole', ({ codec, index }) => {
  const bytes = bytesOf(codec);
  expect(bytes.readInt16BE(21) & 7).toBe(index);
  const { records, nextOffset } = readBatches(bytes);
  expect(records.map(({ value }) => value?.toString())).toEqual(VALUES);
  expect(records.map(({ offset, key, headers }) => ({ offset, key, headers }))).toEqual([0n, 1n, 2n, 3n].map((offset) => ({ offset, key: null, headers: [] })));
  expect(records[0]?.timestamp).toBeGreaterThan(1_700_000_000_000);
  expect(nextOffset).toBe(4n);
});

test('several batches follow each other, and a last one that was cut is left out', () => {
  const both = Buffer.concat([bytesOf('none'), bytesOf('lz4'), bytesOf('zstd').subarray(0, 100)]);
  expect(readBatches(both).records).toHaveLength(8);
});

test('control records are left out, and reading goes on after them', () => {
  const control = Buffer.from(bytesOf('none'));
  control.writeInt16BE(control.readInt16BE(21) | 0x20, 21);
  expect(readBatches(control)).toEqual({ records: [], nextOffset: 4n });
});

test('nothing read means no next offset', () => {
  expect(readBatches(Buffer.alloc(0))).toEqual({ records: [], nextOffset: undefined });
});

test('what unpacks to more than the limit is refused, so that a small record can\'t eat the agent\'s memory', () => {
  const lz4 = bytesOf('lz4').subarray(61);
  expect(() => lz4Frame(lz4, 50)).toThrow('unpacks to more than 50 bytes');
  expect(() => snappyStream(bytesOf('snappy').subarray(61), 50)).toThrow('unpacks to more than 50 bytes');
});

test('damaged bytes end in an error, not in an endless loop or in foreign memory', () => {
  expect(() => lz4Frame(Buffer.from('no frame'), 100)).toThrow('no LZ4 frame');
  expect(() => snappyStream(Buffer.from([4, 0b0000_0001, 9]), 100)).toThrow('a copy from before the start');
  const cut = Buffer.from(bytesOf('gzip'));
  cut.writeInt32BE(4_000, 57);
  expect(() => readBatches(cut)).toThrow(RangeError);
});
