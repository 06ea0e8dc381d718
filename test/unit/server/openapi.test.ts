import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../../src/server/openapi.ts';
import { eventRoutes } from '../../../src/server/routes/events.ts';
import { exerciseRoutes } from '../../../src/server/routes/exercises.ts';
import { labRoutes } from '../../../src/server/routes/labs.ts';
import { runRoutes } from '../../../src/server/routes/runs.ts';
import { startTestServer, type TestServer } from '../../helpers/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(() => server[Symbol.asyncDispose]());

describe('the OpenAPI document', () => {
  test('describes exactly the routes there are', () => {
    const { deps } = server.platform;
    const routes = [exerciseRoutes(deps), labRoutes(deps), runRoutes(deps), eventRoutes(deps)].flatMap(({ stack }) => stack)
      .flatMap(({ route }) => (route === undefined ? [] : route.stack.map(({ method }) => `${method} ${route.path}`)));
    expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  });

  test('refers only to schemas that it holds', async () => {
    const text = (await server.ask('/api/openapi.json')).text;
    const { openapi, components } = JSON.parse(text) as { openapi: string; components: { schemas: Record<string, unknown> } };
    expect(openapi).toBe('3.1.0');
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect(referred.size).toBeGreaterThan(10);
    for (const name of referred) expect(components.schemas).toHaveProperty(name ?? '');
    for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
  });
});
