import avro from 'avsc';
import { RestError, conversionError, invalidEntity } from './rest-error.ts';

interface Schema { readonly id: number; readonly type: avro.Type }

/** Confluent's wire format: a zero byte, the schema's id as four bytes, the Avro body. */
const MAGIC = 0;
const HEADER_BYTES = 5;

/** Avro records through a Schema Registry: schemas are registered under `<topic>-key` and `<topic>-value` and remembered by id. */
export class AvroCodec {
  readonly #registryUrl: string;
  readonly #byId = new Map<number, Schema>();

  /** @param registryUrl without a trailing slash */
  constructor(registryUrl: string) {
    this.#registryUrl = registryUrl.replace(/\/+$/, '');
  }

  /** Registers `schema` (idempotent in the registry) or looks up `id`. */
  async schema(subject: string, { schema, id }: { schema?: string | undefined; id?: number | undefined }): Promise<Schema> {
    if (id !== undefined) return this.#schemaById(id);
    if (schema === undefined) throw new RestError(42201, `Request includes ${subject.endsWith('-key') ? 'keys' : 'values'} and uses a format that requires schemas, but does not include the schema or its id`);
    const type = parseSchema(schema);
    const { id: registered } = await this.#call<{ id: number }>('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema });
    const known = { id: registered, type };
    this.#byId.set(registered, known);
    return known;
  }

  /** @param value in Avro's JSON encoding: a branch of a union other than null is named, `{"string":"x"}`. */
  encode({ id, type }: Schema, value: unknown): Buffer {
    let body: Buffer;
    try {
      body = type.toBuffer(type.fromString(JSON.stringify(value)));
    } catch (error) {
      throw conversionError(`Avro failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(MAGIC, 0);
    header.writeUInt32BE(id, 1);
    return Buffer.concat([header, body]);
  }

  /** The record's value in Avro's JSON encoding. */
  async decode(bytes: Buffer): Promise<unknown> {
    if (bytes.length < HEADER_BYTES || bytes[0] !== MAGIC) throw conversionError('Avro failed: the record was not written with a schema id');
    const { type } = await this.#schemaById(bytes.readUInt32BE(1));
    return JSON.parse(type.toString(type.fromBuffer(bytes.subarray(HEADER_BYTES)))) as unknown;
  }

  async #schemaById(id: number): Promise<Schema> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const { schema } = await this.#call<{ schema: string }>('GET', `/schemas/ids/${id}`);
    const fresh = { id, type: parseSchema(schema) };
    this.#byId.set(id, fresh);
    return fresh;
  }

  async #call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    let response: Response;
    try {
      response = await fetch(`${this.#registryUrl}${path}`, {
        method,
        signal: AbortSignal.timeout(5_000),
        headers: { accept: 'application/vnd.schemaregistry.v1+json', 'content-type': 'application/vnd.schemaregistry.v1+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new RestError(50_003, 'the schema registry does not answer');
    }
    const answer = (await response.json().catch(() => ({}))) as T & { error_code?: number; message?: string };
    if (!response.ok) throw new RestError(response.status === 409 ? 409 : 42_205, `the schema registry refused: ${answer.message ?? `HTTP ${response.status}`}`);
    return answer;
  }
}

function parseSchema(schema: string): avro.Type {
  try {
    return avro.Type.forSchema(JSON.parse(schema) as avro.Schema, { wrapUnions: true });
  } catch (error) {
    throw invalidEntity(`the schema is not valid Avro: ${error instanceof Error ? error.message : String(error)}`);
  }
}
