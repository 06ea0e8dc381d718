/**
 * Kafka's murmur2 (org.apache.kafka.common.utils.Utils#murmur2), a signed 32-bit number.
 * Seed and constants are Kafka's own: other murmur2 functions give other partitions.
 */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const whole = data.length >> 2;
  let h = 0x9747b28c ^ data.length;
  for (let i = 0; i < whole; i += 1) {
    const at = i * 4;
    let k = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    k = Math.imul(k, m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = whole * 4;
  const left = data.length & 3;
  if (left === 3) h ^= byte(data, rest + 2) << 16;
  if (left >= 2) h ^= byte(data, rest + 1) << 8;
  if (left >= 1) h = Math.imul(h ^ byte(data, rest), m);
  h = Math.imul(h ^ (h >>> 13), m);
  return (h ^ (h >>> 15)) | 0;
}

/** The partition that a producer's built-in partitioner picks for a key: positive hash modulo partitions. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(new TextEncoder().encode(key)) & 0x7fffffff) % partitions;
}

function byte(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) & 0xff;
}
