import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import type { AvroCodec } from './avro-codec.ts';
import { ConsumerInstance, type ConsumerInstances } from './consumer-instance.ts';
import { decodeEmbedded, embeddedFormatOf, EMBEDDED_FORMATS } from './embedded-format.ts';
import { bodyOf, V2 } from './request-body.ts';
import { formatMismatch, instanceExists, invalidConsumerConfig, invalidEntity, RestError } from './rest-error.ts';

const BooleanText = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const CreateInstance = z.strictObject({
  name: z.string().min(1).optional(),
  format: z.enum(EMBEDDED_FORMATS, 'format is binary, json or avro').default('binary'),
  'auto.offset.reset': z.enum(['earliest', 'latest']).default('latest'),
  'auto.commit.enable': BooleanText.default(true),
  'fetch.min.bytes': z.union([z.string(), z.number()]).optional(),
  'consumer.request.timeout.ms': z.union([z.string(), z.number()]).optional(),
});
const Partition = z.strictObject({ topic: z.string(), partition: z.number().int().nonnegative() });
const Partitions = z.strictObject({ partitions: z.array(Partition) });
const WithOffset = Partition.extend({ offset: z.number().int().nonnegative(), metadata: z.string().optional() });
const Offsets = z.strictObject({ offsets: z.array(WithOffset) });
const CommitBody = z.strictObject({ offsets: z.array(WithOffset).optional() });
const Subscription = z.strictObject({ topics: z.array(z.string().min(1)).min(1).optional(), topic_pattern: z.string().optional() });

const MAX_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 1_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

interface Deps {
  readonly instances: ConsumerInstances;
  readonly brokers: readonly string[];
  readonly avro: AvroCodec | undefined;
  readonly answer: (response: Response, body: unknown) => void;
}

/** The life of a consumer instance over HTTP: create, subscribe or assign, read, commit, delete. */
export function consumerRoutes(app: Express, { instances, brokers, avro, answer }: Deps): void {
  const base = '/consumers/:group/instances/:instance';
  const instanceOf = (request: Request): ConsumerInstance => instances.get(String(request.params['group']), String(request.params['instance']));
  const done = (response: Response): void => { response.status(204).end(); };

  app.post('/consumers/:group', (request, response) => {
    const parsed = CreateInstance.safeParse(request.body ?? {});
    if (!parsed.success) throw invalidConsumerConfig(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
    const { name, format, 'auto.offset.reset': autoOffsetReset, 'auto.commit.enable': autoCommit } = parsed.data;
    const group = request.params.group;
    const instance = name ?? `rest-consumer-${randomUUID()}`;
    if (instances.has(group, instance)) throw instanceExists();
    instances.add(new ConsumerInstance(brokers, { group, instance, format, autoOffsetReset, autoCommit }));
    answer(response, { instance_id: instance, base_uri: `http://${request.headers.host ?? 'localhost'}/consumers/${encodeURIComponent(group)}/instances/${encodeURIComponent(instance)}` });
  });
  app.delete(base, async (request, response) => {
    await instances.remove(request.params.group, request.params.instance);
    done(response);
  });

  app.post(`${base}/subscription`, async (request, response) => {
    const { topics, topic_pattern: pattern } = bodyOf(Subscription, request);
    if (topics === undefined) throw invalidEntity(pattern === undefined ? 'topics is missing' : 'topic_pattern is not supported by this proxy: name the topics');
    const instance = instanceOf(request);
    await instance.exclusively(() => instance.subscribe(topics));
    done(response);
  });
  app.get(`${base}/subscription`, (request, response) => answer(response, { topics: instanceOf(request).subscription }));
  app.delete(`${base}/subscription`, async (request, response) => {
    const instance = instanceOf(request);
    await instance.exclusively(() => instance.unsubscribe());
    done(response);
  });

  app.post(`${base}/assignments`, async (request, response) => {
    const { partitions } = bodyOf(Partitions, request);
    const instance = instanceOf(request);
    await instance.exclusively(() => instance.assign(partitions));
    done(response);
  });
  app.get(`${base}/assignments`, (request, response) => answer(response, { partitions: instanceOf(request).assignments }));
  app.post(`${base}/positions`, async (request, response) => {
    const { offsets } = bodyOf(Offsets, request);
    const instance = instanceOf(request);
    await instance.exclusively(() => instance.seek(offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: BigInt(offset) }))));
    done(response);
  });
  for (const edge of ['beginning', 'end'] as const) {
    app.post(`${base}/positions/${edge}`, async (request, response) => {
      const { partitions } = bodyOf(Partitions, request);
      const instance = instanceOf(request);
      await instance.exclusively(() => instance.seek(partitions.map((at) => ({ ...at, offset: edge }))));
      done(response);
    });
  }

  app.get(`${base}/records`, async (request, response) => {
    const instance = instanceOf(request);
    const { format } = instance.options;
    const accept = request.headers.accept ?? '*/*';
    const accepted = accept.split(',').map((one) => embeddedFormatOf(one));
    const any = /\*\/\*|application\/\*|vnd\.kafka\.v2\+json|application\/json\b/.test(accept);
    if (!accepted.includes(format) && !any) throw accepted.some((one) => one !== undefined) ? formatMismatch() : new RestError(406, 'HTTP 406 Not Acceptable');
    const timeoutMs = queryNumber(request, 'timeout', DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
    const maxBytes = queryNumber(request, 'max_bytes', DEFAULT_MAX_BYTES, DEFAULT_MAX_BYTES);
    const records = await instance.exclusively(() => instance.read(timeoutMs, maxBytes));
    const body = await Promise.all(records.map(async (record) => ({
      topic: record.topic, key: await decodeEmbedded(format, record.key, avro), value: await decodeEmbedded(format, record.value, avro), partition: record.partition, offset: Number(record.offset),
    })));
    response.type(accepted.includes(format) ? `application/vnd.kafka.${format}.v2+json` : V2).send(JSON.stringify(body));
  });

  app.post(`${base}/offsets`, async (request, response) => {
    const { offsets } = bodyOf(CommitBody, request);
    const instance = instanceOf(request);
    await instance.exclusively(() => instance.commit(offsets?.map(({ topic, partition, offset }) => ({ topic, partition, offset: BigInt(offset) }))));
    response.status(200).type(V2).send('{}');
  });
  app.get(`${base}/offsets`, async (request, response) => {
    const { partitions } = bodyOf(Partitions, request);
    const instance = instanceOf(request);
    const committed = await instance.exclusively(() => instance.committed(partitions));
    answer(response, { offsets: committed.map(({ offset, ...rest }) => ({ ...rest, offset: Number(offset) })) });
  });
}

function queryNumber(request: Request, name: string, otherwise: number, most: number): number {
  const text = request.query[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (typeof text !== 'string' || !Number.isInteger(value) || value < 0) throw invalidEntity(`${name} is a whole number, got ${String(text)}`);
  return Math.min(value, most);
}
