import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readLock, runtimeWith } from '../../src/runtime/index.ts';
import { buildPlugins } from '../../src/runtime/java/build-plugins.ts';
import { openSinkHarness, type FedSink, type SinkHarness } from '../helpers/sink-harness/index.ts';
import { bulkTarget, objectTarget } from '../helpers/sink-targets.ts';

const RETRIES = { 'max.retries': '4', 'retry.backoff.ms': '5', 'retry.backoff.max.ms': '12' };
const BUSY = { status: 503, body: 'try later' };
let harness: SinkHarness;

// Jars may have to be fetched first.
beforeAll(async () => { harness = await openSinkHarness(); }, 900_000);
afterAll(() => harness[Symbol.asyncDispose]());

/** Trouble for the first so many requests. */
const first = <T>(count: number, trouble: T) => {
  let left = count;
  return () => (left-- > 0 ? trouble : undefined);
};

test('the connectors are compiled once, and again when their jar has been damaged: to the same bytes', async () => {
  const root = await mkdtemp(join(tmpdir(), 'atelier-plugins-'));
  try {
    const [lock, runtime] = [await readLock(), await runtimeWith(['connect-integration'])];
    const build = async () => await readFile((await buildPlugins(['connect-integration'], lock, { ...runtime, root }))[0] ?? '');
    const built = await build();
    await writeFile(join(root, 'plugins', 'sinks.jar'), built.subarray(1));
    expect((await build()).equals(built)).toBe(true);
    expect((await buildPlugins(['connect-integration'], lock, { ...runtime, root, java: '/not/needed' }))).toEqual([join(root, 'plugins', 'sinks.jar')]);
  } finally {
    await rm(root, { recursive: true });
  }
}, 120_000);

describe('the search sink', () => {
  let target: Awaited<ReturnType<typeof bulkTarget>>;
  let sink: FedSink;
  const feed = (reporter = true) => harness.feed('atelier.connect.search.SearchSinkConnector', { 'connection.url': target.url, ...RETRIES }, { reporter });
  beforeEach(async () => {
    target = await bulkTarget();
    sink = await feed();
  }, 60_000);
  afterEach(async () => {
    await sink[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
  }, 60_000);

  test('the last record of a key decides; a tombstone removes, also what is not there', async () => {
    await sink.put([['a', { n: 1 }], ['b', { n: 2 }], ['a', { n: 3 }]]);
    expect(target.requests[0]).toEqual([{ action: 'index', name: 'orders/b', document: { n: 2 } }, { action: 'index', name: 'orders/a', document: { n: 3 } }]);
    expect(await sink.put([['b', null], ['never', null], [{ id: 7 }, { n: 4 }]])).toEqual({ end: 'done', reported: [], waits: [] });
    expect(Object.fromEntries(target.kept)).toEqual({ 'orders/a': { n: 3 }, 'orders/7': { n: 4 } });
  }, 120_000);

  test('a busy service is tried again, later each time; after a success the waits begin anew', async () => {
    target.trouble = first(2, BUSY);
    const busyOnce = first(1, { status: 429, error: { type: 'rejected_execution', reason: 'queue is full' } });
    target.refuse = ({ name }) => (name === 'orders/b' ? busyOnce() : undefined);
    expect(await sink.put([['a', { n: 1 }], ['b', { n: 2 }]])).toEqual({ end: 'done', reported: [], waits: [5, 10, 12] });
    expect([...target.kept.keys()].sort()).toEqual(['orders/a', 'orders/b']);
    target.trouble = () => BUSY;
    expect(await sink.put([['c', { n: 3 }]])).toMatchObject({ end: expect.stringMatching(/^given up after 4 further tries \(max\.retries\): .*503 try later/) as string, waits: [5, 10, 12, 12] });
    expect(target.kept.has('orders/c')).toBe(false);
  }, 120_000);

  test('a record that can never be written is reported once with its reason; the others are written, its key as it was before', async () => {
    target.refuse = ({ document }) => ((document as { n?: unknown } | undefined)?.n === 'many' ? { status: 400, error: { type: 'mapper_parsing_exception', reason: 'failed to parse field [n]' } } : undefined);
    let requests = 0;
    target.trouble = () => (++requests === 2 ? BUSY : undefined); // so the batch comes once more after the refusal
    const { end, reported } = await sink.put([['a', { n: 1 }], ['a', { n: 'many' }], [null, { n: 2 }], ['t', 'no object'], ['x'.repeat(513), { n: 3 }], ['z', { n: 4 }]]);
    expect(end).toBe('done');
    expect(reported.toSorted()).toEqual([
      'record Orders-0@1: the document was refused: 400 mapper_parsing_exception: failed to parse field [n]',
      expect.stringMatching(/^record Orders-0@2: the record has no key/),
      expect.stringMatching(/^record Orders-0@3: the record's value must have fields .* it is a String/),
      'record Orders-0@4: the document\'s id would take 513 bytes; the search service allows 512',
    ]);
    expect(Object.fromEntries(target.kept)).toEqual({ 'orders/a': { n: 1 }, 'orders/z': { n: 4 } });
  }, 120_000);

  test('without a place to report to, the task ends and names the record; what holds for every record ends it, too', async () => {
    await using strict = await feed(false);
    expect((await strict.put([['a', { n: 1 }], ['t', 'no object']])).end).toMatch(/^record Orders-0@1: the record's value must have fields/);
    target.refuse = () => ({ status: 403, error: { type: 'cluster_block_exception', reason: 'index is closed to writers' } });
    expect(await sink.put([['a', { n: 1 }]])).toEqual({ end: expect.stringMatching(/Orders \(index\): 403 cluster_block_exception: index is closed to writers/) as string, reported: [], waits: [] });
  }, 120_000);
});

describe('the S3 sink', () => {
  let target: Awaited<ReturnType<typeof objectTarget>>;
  let sink: FedSink;
  const error = (status: number, code: string) => ({ status, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>because</Message></Error>` });
  beforeEach(async () => {
    target = await objectTarget();
    sink = await harness.feed('atelier.connect.s3.S3SinkConnector', { 's3.bucket.name': 'bucket', 's3.endpoint': target.url, 'aws.access.key.id': 'id', 'aws.secret.access.key': 'secret', ...RETRIES });
  }, 60_000);
  afterEach(async () => {
    await sink[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
  }, 60_000);

  test('one object per key, the last record decides, a tombstone removes; a busy store is tried again, later each time', async () => {
    await sink.put([['a', { n: 1 }], ['b', { n: 2 }], ['a', { n: 3 }]]);
    expect(target.requests.map(({ method, name }) => `${method} ${name}`)).toEqual(['PUT /bucket/topics/Orders/b.json', 'PUT /bucket/topics/Orders/a.json']);
    expect(target.kept.get('/bucket/topics/Orders/a.json')).toContain('{"n":3}');
    target.trouble = first(3, error(503, 'SlowDown'));
    expect(await sink.put([['b', null]])).toEqual({ end: 'done', reported: [], waits: [5, 10, 12] });
    expect([...target.kept.keys()]).toEqual(['/bucket/topics/Orders/a.json']);
  }, 120_000);

  test('a refused object is reported and the rest go on; a bucket that is not there ends the task and names its key', async () => {
    target.trouble = ({ name }) => (name.endsWith('/bad.json') ? error(400, 'EntityTooLarge') : undefined);
    expect(await sink.put([['bad', { n: 1 }], ['good', { n: 2 }]])).toEqual({ end: 'done', reported: [expect.stringMatching(/^record Orders-0@0: the object was refused: because/)], waits: [] });
    expect([...target.kept.keys()]).toEqual(['/bucket/topics/Orders/good.json']);
    target.trouble = () => error(404, 'NoSuchBucket');
    expect(await sink.put([['good', { n: 3 }]])).toEqual({ end: 'there is no bucket bucket (s3.bucket.name); create it first', reported: [], waits: [] });
  }, 120_000);
});
