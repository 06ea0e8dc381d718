import { conversionError, invalidEntity } from './rest-error.ts';
import type { AvroCodec } from './avro-codec.ts';

export const EMBEDDED_FORMATS = ['json', 'binary', 'avro'] as const;
export type EmbeddedFormat = (typeof EMBEDDED_FORMATS)[number];

/** `application/vnd.kafka.<format>.v2+json`, parameters ignored; undefined for anything else. */
export function embeddedFormatOf(mediaType: string): EmbeddedFormat | undefined {
  const found = /^application\/vnd\.kafka\.(json|binary|avro)\.v2\+json\b/i.exec(mediaType.trim());
  return found === null ? undefined : (found[1]?.toLowerCase() as EmbeddedFormat);
}

/** JSON and binary need nothing but the value; Avro is done by `AvroCodec`. */
export function encodeEmbedded(format: 'json' | 'binary', value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (format === 'json') return Buffer.from(JSON.stringify(value));
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value) || value.length % 4 !== 0) {
    throw invalidEntity('binary keys and values are Base64 strings');
  }
  return Buffer.from(value, 'base64');
}

/** A record's bytes as the consumer's format shows them. Bytes that aren't of the format are an error of the request, as in Confluent's. */
export async function decodeEmbedded(format: EmbeddedFormat, bytes: Buffer | null, avro: AvroCodec | undefined): Promise<unknown> {
  if (bytes === null) return null;
  if (format === 'binary') return bytes.toString('base64');
  if (format === 'avro') {
    if (avro === undefined) throw invalidEntity('this proxy has no schema registry: set KAFKA_REST_SCHEMA_REGISTRY_URL');
    return avro.decode(bytes);
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw conversionError('JSON failed: the record holds bytes that are no JSON document');
  }
}
