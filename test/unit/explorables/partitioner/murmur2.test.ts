import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from '../../../../src/explorables/partitioner/murmur2.ts';

describe('murmur2', () => {
  // The values of Kafka's own test, org.apache.kafka.common.utils.UtilsTest#testMurmur2.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
  ])('hashes %s as Kafka does', (text, hash) => {
    expect(murmur2(new TextEncoder().encode(text))).toBe(hash);
  });

  it('hashes the bytes a, b, c as Kafka does', () => {
    expect(murmur2(new Uint8Array([97, 98, 99]))).toBe(479_470_107);
  });

  it('gives every key a partition that exists, the same each time', () => {
    const partitions = Array.from({ length: 500 }, (_, at) => partitionOf(`u-${at}`, 6));
    expect(new Set(partitions)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(partitionOf('u-42', 6)).toBe(partitions[42]);
  });
});
