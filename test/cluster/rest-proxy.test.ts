import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createRestProxy } from '../../labs/services/rest-proxy/app.ts';
import { readSample } from '../../src/site/regions.ts';
import { waitUntil } from '../../src/support/index.ts';
import { ClusterReader } from '../../src/support/kafka/index.ts';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';

let started: DefinitionLab;
let topic: string;

beforeAll(async () => { started = await startDefinition('rest-proxy'); });
afterAll(() => started[Symbol.asyncDispose]());
beforeEach(async () => {
  topic = `orders-${Math.random().toString(36).slice(2, 8)}`;
  const admin = started.kafka().admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2, replicationFactor: 1 }] });
  await admin.disconnect();
});

interface Answer { readonly status: number; readonly type: string | null; readonly body: unknown }
async function ask(method: string, path: string, { body, type = 'application/vnd.kafka.v2+json', accept, at = started.url('rest-proxy') }: { body?: unknown; type?: string; accept?: string; at?: string } = {}): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : `${at}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...(accept === undefined ? {} : { accept }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type')?.split(';')[0] ?? null, body: text === '' ? null : JSON.parse(text) as unknown };
}
const JSON_RECORDS = 'application/vnd.kafka.json.v2+json';
const BINARY_RECORDS = 'application/vnd.kafka.binary.v2+json';
const produced = (...offsets: readonly (readonly [partition: number, offset: number])[]) => ({
  key_schema_id: null, value_schema_id: null, offsets: offsets.map(([partition, offset]) => ({ partition, offset, error_code: null, error: null })),
});
const inTopic = async () => {
  await using reader = new ClusterReader(started.kafka());
  return (await reader.records(topic)).map(({ partition, offset, key, value }) => ({ partition, offset: Number(offset), key: key?.toString() ?? null, value: value?.toString() ?? null }));
};

describe('metadata', () => {
  test('names brokers, topics and partitions with leader and replicas', async () => {
    expect((await ask('GET', '/brokers')).body).toEqual({ brokers: [1] });
    expect((await ask('GET', '/topics')).body).toContain(topic);
    const partitions = [0, 1].map((partition) => ({ partition, leader: 1, replicas: [{ broker: 1, leader: true, in_sync: true }] }));
    expect(await ask('GET', `/topics/${topic}/partitions`)).toEqual({ status: 200, type: 'application/vnd.kafka.v2+json', body: partitions });
    expect((await ask('GET', `/topics/${topic}`)).body).toMatchObject({ name: topic, partitions, configs: { 'cleanup.policy': 'delete' } });
  });

  test('of what does not exist is 404 with the codes of the documentation', async () => {
    expect(await ask('GET', '/topics/nothing')).toMatchObject({ status: 404, body: { error_code: 40401, message: 'Topic not found.' } });
    expect(await ask('GET', `/topics/${topic}/partitions/7`)).toMatchObject({ status: 404, body: { error_code: 40402, message: 'Partition not found.' } });
    expect(await ask('GET', '/nowhere')).toMatchObject({ status: 404, body: { error_code: 404, message: 'HTTP 404 Not Found' } });
  });
});

describe('producing', () => {
  test('JSON puts compact JSON into the log and answers with partition and offset of each record, in order', async () => {
    const records = [{ key: 'a', value: { total: 12.5 }, partition: 1 }, { value: 'plain', partition: 1 }, { value: null, partition: 0 }];
    expect(await ask('POST', `/topics/${topic}`, { type: JSON_RECORDS, body: { records } })).toEqual({ status: 200, type: 'application/vnd.kafka.v2+json', body: produced([1, 0], [1, 1], [0, 0]) });
    expect(await inTopic()).toEqual(expect.arrayContaining([
      { partition: 0, offset: 0, key: null, value: null },
      { partition: 1, offset: 0, key: '"a"', value: '{"total":12.5}' },
      { partition: 1, offset: 1, key: null, value: '"plain"' },
    ]));
  });

  test('binary takes Base64 and stores the bytes; a partition may be in the path', async () => {
    const value = Buffer.from('caf\u00e9').toString('base64');
    expect((await ask('POST', `/topics/${topic}/partitions/1`, { type: BINARY_RECORDS, body: { records: [{ value }] } })).body).toEqual(produced([1, 0]));
    expect(await inTopic()).toEqual([{ partition: 1, offset: 0, key: null, value: 'caf\u00e9' }]);
    expect((await ask('GET', `/topics/${topic}/partitions/1/offsets`)).body).toEqual({ beginning_offset: 0, end_offset: 1 });
  });

  test('what is not as it should be is refused, and nothing is written', async () => {
    const post = async (path: string, type: string, body: unknown) => {
      const { status, body: answer } = await ask('POST', path, { type, body });
      return { status, ...(answer as object) };
    };
    const one = { records: [{ value: 1 }] };
    expect(await post(`/topics/${topic}`, 'text/plain', 'x')).toEqual({ status: 415, error_code: 415, message: 'HTTP 415 Unsupported Media Type' });
    expect(await post(`/topics/${topic}`, 'application/json', one)).toMatchObject({ status: 415, error_code: 415 });
    expect(await post(`/topics/${topic}`, JSON_RECORDS, '{"records":[')).toEqual({ status: 400, error_code: 400, message: 'Bad Request: the body is not valid JSON' });
    expect(await post(`/topics/${topic}`, JSON_RECORDS, { records: [] })).toEqual({ status: 422, error_code: 422, message: 'records: at least one record' });
    expect(await post(`/topics/${topic}`, JSON_RECORDS, { values: [1] })).toMatchObject({ status: 422, error_code: 422 });
    expect(await post(`/topics/${topic}`, BINARY_RECORDS, { records: [{ value: 'not base64!' }] })).toEqual({ status: 422, error_code: 422, message: 'binary keys and values are Base64 strings' });
    expect(await post('/topics/nothing', JSON_RECORDS, one)).toEqual({ status: 404, error_code: 40401, message: 'Topic not found.' });
    expect(await post(`/topics/${topic}/partitions/7`, JSON_RECORDS, one)).toEqual({ status: 404, error_code: 40402, message: 'Partition not found.' });
    expect(await post(`/topics/${topic}`, 'application/vnd.kafka.avro.v2+json', { value_schema: '"int"', ...one }))
      .toEqual({ status: 422, error_code: 422, message: 'this proxy has no schema registry: set KAFKA_REST_SCHEMA_REGISTRY_URL' });
    expect(await inTopic()).toEqual([]);
  });
});

describe('a consumer instance', () => {
  const create = async (group: string, options: Record<string, unknown> = {}, at?: string): Promise<string> => {
    const answer = await ask('POST', `/consumers/${group}`, { body: { name: 'one', format: 'json', 'auto.offset.reset': 'earliest', 'auto.commit.enable': 'false', ...options }, ...(at === undefined ? {} : { at }) });
    expect(answer).toMatchObject({ status: 200, body: { instance_id: 'one' } });
    return (answer.body as { base_uri: string }).base_uri;
  };
  const produce = (values: readonly unknown[]) => ask('POST', `/topics/${topic}/partitions/0`, { type: JSON_RECORDS, body: { records: values.map((value) => ({ value })) } });
  const readUntil = async (base: string, count: number): Promise<{ value: unknown; offset: number }[]> => {
    const seen: { value: unknown; offset: number }[] = [];
    await waitUntil({
      what: `${count} records from ${base}`, timeoutMs: 30_000, intervalMs: 20,
      check: async () => {
        const { status, body } = await ask('GET', `${base}/records?timeout=1000`, { accept: JSON_RECORDS });
        expect(status, JSON.stringify(body)).toBe(200);
        seen.push(...body as typeof seen);
        return seen.length >= count;
      },
    });
    return seen;
  };

  test('subscribes, reads, commits; the next one of its group goes on from there', async () => {
    const group = `g-${topic}`;
    await produce(['a', 'b', 'c']);
    const base = await create(group);
    expect(new URL(base).pathname).toBe(`/consumers/${group}/instances/one`);
    expect(await ask('POST', `${base}/subscription`, { body: { topics: [topic] } })).toMatchObject({ status: 204, body: null });
    expect((await ask('GET', `${base}/subscription`)).body).toEqual({ topics: [topic] });
    expect(await readUntil(base, 3)).toEqual(['a', 'b', 'c'].map((value, offset) => ({ topic, key: null, value, partition: 0, offset })));

    // By the record's own offset, as Confluent's does: 1 means that the record at 1 is done.
    expect((await ask('POST', `${base}/offsets`, { body: { offsets: [{ topic, partition: 0, offset: 1 }] } })).status).toBe(200);
    expect((await ask('GET', `${base}/assignments`)).body).toMatchObject({ partitions: [{ topic, partition: 0 }] });
    expect((await ask('DELETE', base)).status).toBe(204);

    const second = await create(group);
    await ask('POST', `${second}/subscription`, { body: { topics: [topic] } });
    expect(await readUntil(second, 1)).toEqual([{ topic, key: null, value: 'c', partition: 0, offset: 2 }]);
    await ask('DELETE', second);
  });

  test('assigned by hand reads without a group and can be set back', async () => {
    await produce([1, 2]);
    const base = await create(`a-${topic}`);
    const partitions = [{ topic, partition: 0 }];
    expect((await ask('POST', `${base}/assignments`, { body: { partitions } })).status).toBe(204);
    expect((await readUntil(base, 2)).map(({ value }) => value)).toEqual([1, 2]);
    expect((await ask('POST', `${base}/positions/beginning`, { body: { partitions } })).status).toBe(204);
    expect((await readUntil(base, 2)).map(({ value }) => value)).toEqual([1, 2]);
    await ask('POST', `${base}/positions`, { body: { offsets: [{ topic, partition: 0, offset: 1 }] } });
    expect((await readUntil(base, 1)).map(({ value }) => value)).toEqual([2]);
    expect(await ask('POST', `${base}/subscription`, { body: { topics: [topic] } })).toMatchObject({
      status: 409, body: { error_code: 40903, message: 'Subscription to topics, partitions and pattern are mutually exclusive' },
    });
    await ask('DELETE', base);
  });

  test('says what is wrong: unknown, there already, format of another, nothing subscribed, wrong options', async () => {
    const base = await create(`w-${topic}`);
    expect(await ask('POST', `/consumers/w-${topic}`, { body: { name: 'one', format: 'json' } })).toMatchObject({
      status: 409, body: { error_code: 40902, message: 'Consumer with specified consumer ID already exists in the specified consumer group.' },
    });
    expect(await ask('GET', `${base}/records`, { accept: JSON_RECORDS })).toMatchObject({ status: 409, body: { error_code: 40903 } });
    expect(await ask('GET', `${base}/records`, { accept: BINARY_RECORDS })).toMatchObject({ status: 406, body: { error_code: 40601 } });
    expect(await ask('POST', `/consumers/w-${topic}`, { body: { format: 'xml' } })).toMatchObject({ status: 422, body: { error_code: 42204, message: 'Invalid consumer configuration: format: format is binary, json or avro' } });
    await ask('DELETE', base);
    expect(await ask('GET', `${base}/records`, { accept: JSON_RECORDS })).toMatchObject({ status: 404, body: { error_code: 40403, message: 'Consumer instance not found.' } });
    expect(await ask('DELETE', base)).toMatchObject({ status: 404, body: { error_code: 40403 } });
  });

  test('that nobody uses is closed, and leaves its group', async () => {
    // The same program with another limit, on the lab's real broker: the definition's five minutes are too long to wait for.
    const proxy = createRestProxy({ brokers: (started.lab.hostAddresses['main'] ?? '').split(','), consumerInstanceTimeoutMs: 2_000 });
    const server = createServer(proxy.app).listen(0, '127.0.0.1');
    onTestFinished(async () => { server.close(); server.closeAllConnections(); await proxy.close(); });
    await once(server, 'listening');
    const address = server.address();
    const at = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const group = `x-${topic}`;
    const base = await create(group, {}, at);
    await ask('POST', `${base}/subscription`, { body: { topics: [topic] } });
    await ask('GET', `${base}/records?timeout=100`, { accept: JSON_RECORDS });
    const admin = started.kafka().admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const members = async () => (await admin.describeGroups([group])).groups[0]?.members.length;
    await waitUntil({ what: 'the group to be without members', timeoutMs: 60_000, describe: String, check: async () => await members() === 0 });
    expect(await ask('GET', `${base}/records`, { accept: JSON_RECORDS })).toMatchObject({ status: 404, body: { error_code: 40403 } });
  });
});

test('the commands of the lesson answer as it shows', async () => {
  const admin = started.kafka().admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'notifications', numPartitions: 6 }] });
  await admin.disconnect();
  const at = (instance: string) => `${started.url('rest-proxy')}/consumers/digest/instances/${instance}`;
  const run = async (region: string): Promise<unknown> => {
    const text = readSample('content/claims/snippets/shell/rest-proxy.sh', region);
    const { stdout } = await promisify(execFile)('bash', ['-ec', text], { env: { ...process.env, REST: started.url('rest-proxy'), ONE: at('one'), TWO: at('two') } });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout) as unknown;
  };
  /** The group may need more than one read to share out its partitions, as the lesson says. */
  const read = async (region: string): Promise<unknown> => {
    let answer: unknown = [];
    await waitUntil({ what: `an answer to ${region}`, timeoutMs: 60_000, check: async () => JSON.stringify(answer = await run(region)) !== '[]' });
    return answer;
  };

  expect(await run('topics')).toContain('notifications');
  expect(await run('produce')).toEqual(produced([0, 0]));
  expect(await run('wrong-type')).toMatchObject({ error_code: 415 });
  expect(await run('avro')).toEqual({ error_code: 422, message: 'this proxy has no schema registry: set KAFKA_REST_SCHEMA_REGISTRY_URL' });
  expect(await run('create')).toEqual({ instance_id: 'one', base_uri: at('one') });
  expect(await run('subscribe')).toBe(204);
  expect(await read('read')).toEqual([{ topic: 'notifications', key: 'u-8', value: { id: 'n-1', type: 'LIKE' }, partition: 0, offset: 0 }]);
  expect(await run('commit')).toEqual({});
  // The same user by another way: without the quotes of JSON the key has another hash.
  expect(await run('produce-binary')).toEqual(produced([4, 0]));
  expect(await read('read')).toMatchObject({ error_code: 42203 });
  expect(await run('delete')).toBe(204);
  expect(await run('read')).toEqual({ error_code: 40403, message: 'Consumer instance not found.' });
  expect(await run('binary-instance')).toMatchObject({ instance_id: 'two' });
  expect(await read('binary-read')).toEqual([{ topic: 'notifications', key: 'dS04', value: 'eyJpZCI6Im4tNiJ9', partition: 4, offset: 0 }]);
  await ask('DELETE', at('two'));
});
