import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDefinition, type DefinitionLab } from '../helpers/definition-lab.ts';

let started: DefinitionLab;

// The registry's archive may have to be fetched first.
beforeAll(async () => { started = await startDefinition('registry'); }, 900_000);
afterAll(() => started[Symbol.asyncDispose](), 120_000);

/** As Confluent's clients ask. */
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; type: string | null; body: unknown }> {
  const type = 'application/vnd.schemaregistry.v1+json';
  const response = await fetch(`${started.url('schema-registry')}${path}`, { method, headers: { accept: type, ...(body === undefined ? {} : { 'content-type': type }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
}
const record = (...fields: object[]) => ({ schema: JSON.stringify({ type: 'record', name: 'Notification', namespace: 'atelier', fields }) });
const id = { name: 'id', type: 'string' };
const channel = { name: 'channel', type: 'string' };

test('the API of Confluent is at the root, and compatibility starts as BACKWARD', async () => {
  expect(await ask('GET', '/')).toMatchObject({ status: 200, body: {} });
  expect(await ask('GET', '/config')).toEqual({ status: 200, type: 'application/vnd.schemaregistry.v1+json', body: { compatibilityLevel: 'BACKWARD' } });
  expect(await ask('GET', '/subjects/nothing-value/versions')).toMatchObject({ status: 404, body: { error_code: 40_401 } });
});

test('a schema is registered once; what readers of the next version could not read is refused; all of it outlives a stop', async () => {
  const first = await ask('POST', '/subjects/notifications-value/versions', record(id, channel));
  expect(first).toMatchObject({ status: 200, body: { id: expect.any(Number) as number } });
  expect((await ask('POST', '/subjects/notifications-value/versions', record(id, channel))).body).toEqual(first.body);

  // A field without a default: old records don't have it.
  const breaking = record(id, channel, { name: 'priority', type: 'int' });
  expect(await ask('POST', '/compatibility/subjects/notifications-value/versions/latest', breaking)).toMatchObject({ status: 200, body: { is_compatible: false } });
  expect(await ask('POST', '/subjects/notifications-value/versions', breaking)).toMatchObject({ status: 409, body: { error_code: 409 } });
  expect(await ask('POST', '/subjects/notifications-value/versions', { schema: '{"type": "recrd"}' })).toMatchObject({ status: 422, body: { error_code: 42_201 } });
  expect(await ask('GET', '/subjects/notifications-value/versions')).toMatchObject({ status: 200, body: [1] });

  expect((await ask('POST', '/subjects/notifications-value/versions', record(id, channel, { name: 'priority', type: 'int', default: 0 }))).status).toBe(200);
  await ask('PUT', '/config', { compatibility: 'FULL' });

  started = await started.again();
  expect(await ask('GET', '/subjects/notifications-value/versions')).toMatchObject({ status: 200, body: [1, 2] });
  expect((await ask('GET', `/schemas/ids/${(first.body as { id: number }).id}`)).status).toBe(200);
  expect((await ask('GET', '/config')).body).toEqual({ compatibilityLevel: 'FULL' });
  expect((await ask('POST', '/subjects/notifications-value/versions', record(id, channel, { name: 'urgency', type: 'int' }))).status).toBe(409);
}, 600_000);
