import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { z } from 'zod';
import { createKafka, ClusterReader, type Producer } from '../../../src/support/kafka/index.ts';
import { messageOf } from '../../../src/support/index.ts';
import { AvroCodec } from './avro-codec.ts';
import { ConsumerInstances } from './consumer-instance.ts';
import { consumerRoutes } from './consumer-routes.ts';
import { EMBEDDED_FORMATS, embeddedFormatOf, encodeEmbedded } from './embedded-format.ts';
import { bodyOf, V2 } from './request-body.ts';
import { invalidEntity, kafkaError, partitionNotFound, RestError, topicNotFound } from './rest-error.ts';

export interface RestProxyOptions {
  readonly brokers: readonly string[];
  /** Without a trailing slash; Avro is refused where there is none. */
  readonly schemaRegistryUrl?: string | undefined;
  /** A consumer instance unused for this long is closed. Confluent's default: 300000. */
  readonly consumerInstanceTimeoutMs: number;
}

const Embedded = z.json().optional();
const ProduceRequest = z.strictObject({
  records: z.array(z.strictObject({ key: Embedded, value: Embedded, partition: z.number().int().nonnegative().optional() })).min(1, 'at least one record'),
  key_schema: z.string().optional(),
  key_schema_id: z.number().int().optional(),
  value_schema: z.string().optional(),
  value_schema_id: z.number().int().optional(),
});

/**
 * A REST proxy with the v2 API of Confluent's: topics, partitions, producing in JSON, binary and Avro, consumer instances.
 * This project's own program, named so; under `compose` Confluent's image may take its place.
 */
export function createRestProxy(options: RestProxyOptions): { app: Express; close: () => Promise<void> } {
  const kafka = createKafka({ brokers: options.brokers, clientId: 'rest-proxy' });
  const reader = new ClusterReader(kafka);
  const instances = new ConsumerInstances(options.consumerInstanceTimeoutMs);
  const avro = options.schemaRegistryUrl === undefined ? undefined : new AvroCodec(options.schemaRegistryUrl);
  let producer: Promise<Producer> | undefined;
  const connected = (): Promise<Producer> => (producer ??= (async () => {
    const fresh = kafka.producer({ allowAutoTopicCreation: false });
    await fresh.connect();
    return fresh;
  })().catch((error: unknown) => { producer = undefined; throw error; }));

  const topicOf = async (name: string): Promise<Awaited<ReturnType<ClusterReader['describe']>>['topics'][number]> => {
    const found = (await reader.describe()).topics.find((topic) => topic.name === name);
    if (found === undefined) throw topicNotFound();
    return found;
  };
  const answer = (response: Response, body: unknown): void => { response.type(V2).send(JSON.stringify(body)); };

  const app = express();
  app.disable('x-powered-by');
  app.use(requireJson);
  app.use(express.json({ type: () => true, limit: '10mb', strict: false }));

  app.get('/', (_request, response) => answer(response, {}));
  app.get('/brokers', async (_request, response) => answer(response, { brokers: (await reader.describe()).brokers.map(({ nodeId }) => nodeId) }));
  app.get('/topics', async (_request, response) => answer(response, (await reader.describe()).topics.filter(({ internal }) => !internal).map(({ name }) => name).sort()));
  app.get('/topics/:topic', async (request, response) => {
    const topic = await topicOf(request.params.topic);
    answer(response, { name: topic.name, configs: await configsOf(kafka, topic.name), partitions: topic.partitions.map(partitionView) });
  });
  app.get('/topics/:topic/partitions', async (request, response) => answer(response, (await topicOf(request.params.topic)).partitions.map(partitionView)));
  app.get('/topics/:topic/partitions/:partition', async (request, response) => {
    const found = (await topicOf(request.params.topic)).partitions.find(({ id }) => String(id) === request.params.partition);
    if (found === undefined) throw partitionNotFound();
    answer(response, partitionView(found));
  });
  app.get('/topics/:topic/partitions/:partition/offsets', async (request, response) => {
    const { name } = await topicOf(request.params.topic);
    const partition = Number(request.params.partition);
    const [first, last] = [(await reader.beginnings(name)).get(partition), (await reader.ends(name)).get(partition)];
    if (first === undefined || last === undefined) throw partitionNotFound();
    answer(response, { beginning_offset: Number(first), end_offset: Number(last) });
  });

  const produce = async (request: Request, response: Response, fixed?: number): Promise<void> => {
    const format = embeddedFormatOf(request.headers['content-type'] ?? '');
    if (format === undefined) throw new RestError(415, `HTTP 415 Unsupported Media Type: producing takes ${EMBEDDED_FORMATS.map((name) => `application/vnd.kafka.${name}.v2+json`).join(', ')}`);
    const body = bodyOf(ProduceRequest, request);
    const topic = await topicOf(String(request.params['topic']));
    const ids = new Set(topic.partitions.map(({ id }) => id));
    const wanted = body.records.map((record) => fixed ?? record.partition);
    if (fixed !== undefined && !ids.has(fixed)) throw partitionNotFound();
    if (wanted.some((partition) => partition !== undefined && !ids.has(partition))) throw partitionNotFound();

    const schemas = { key: undefined as number | undefined, value: undefined as number | undefined };
    const side = async (part: 'key' | 'value'): Promise<(value: unknown) => Buffer | null> => {
      if (format !== 'avro') return (value) => encodeEmbedded(format, value);
      if (avro === undefined) throw invalidEntity('this proxy has no schema registry: set KAFKA_REST_SCHEMA_REGISTRY_URL');
      if (body.records.every((record) => record[part] === undefined || record[part] === null)) return () => null;
      const schema = await avro.schema(`${topic.name}-${part}`, { schema: body[`${part}_schema`], id: body[`${part}_schema_id`] });
      schemas[part] = schema.id;
      return (value) => (value === undefined ? null : avro.encode(schema, value));
    };
    const [encodeKey, encodeValue] = [await side('key'), await side('value')];
    const messages = body.records.map((record, index) => ({ key: encodeKey(record.key), value: encodeValue(record.value), ...(wanted[index] === undefined ? {} : { partition: wanted[index] }) }));
    // One send a record: each answer must carry its own partition and offset, in the order of the request.
    const sending = (await connected());
    const offsets: { partition: number | null; offset: number | null; error_code: number | null; error: string | null }[] = [];
    for (const message of messages) {
      try {
        const [metadata] = await sending.send({ topic: topic.name, messages: [message] });
        offsets.push({ partition: metadata?.partition ?? null, offset: Number(metadata?.baseOffset ?? -1), error_code: null, error: null });
      } catch (error) {
        offsets.push({ partition: null, offset: null, error_code: 50003, error: messageOf(error) });
      }
    }
    answer(response, { key_schema_id: schemas.key ?? null, value_schema_id: schemas.value ?? null, offsets });
  };
  app.post('/topics/:topic', (request, response) => produce(request, response));
  app.post('/topics/:topic/partitions/:partition', (request, response) => produce(request, response, Number(request.params.partition)));

  consumerRoutes(app, { instances, brokers: options.brokers, avro, answer });

  app.use((_request, _response) => { throw new RestError(404, 'HTTP 404 Not Found'); });
  app.use(problem);
  return {
    app,
    close: async () => {
      await instances.close();
      await reader.close();
      await (await producer?.catch(() => undefined))?.disconnect();
    },
  };
}

/** Bodies must say that they are JSON of the proxy's own kind or plain JSON; forms and text are refused. */
function requireJson(request: Request, _response: Response, next: () => void): void {
  const type = request.headers['content-type'];
  if (request.method === 'POST' && type !== undefined && !/^application\/(vnd\.kafka(\.(json|binary|avro))?\.v2\+json|json)\b/i.test(type)) throw new RestError(415, 'HTTP 415 Unsupported Media Type');
  next();
}

const problem: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const known = error instanceof RestError ? error
    : (error as { type?: string }).type === 'entity.parse.failed' ? new RestError(400, 'Bad Request: the body is not valid JSON')
    : kafkaError(messageOf(error));
  response.status(known.status).type(V2).send(JSON.stringify({ error_code: known.errorCode, message: known.message }));
};

function partitionView({ id, leader, replicas, isr }: { id: number; leader: number; replicas: readonly number[]; isr: readonly number[] }): unknown {
  return { partition: id, leader, replicas: replicas.map((broker) => ({ broker, leader: broker === leader, in_sync: isr.includes(broker) })) };
}

async function configsOf(kafka: ReturnType<typeof createKafka>, topic: string): Promise<Record<string, string>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic }] });
    return Object.fromEntries(resources.flatMap(({ configEntries }) => configEntries).map(({ configName, configValue }) => [configName, configValue]));
  } finally {
    await admin.disconnect();
  }
}
